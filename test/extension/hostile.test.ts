import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  type DocumentSymbol,
  type Hover,
  type MarkdownString,
  type TreeItem,
  Uri,
  window,
} from 'vscode';
import type { Internals } from '../../src/extension';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import type { RunSession } from '../../src/session/run/runSession';
import { COMMANDS } from '../../src/ui/contributions';
import type { ThreadNode } from '../../src/ui/threads/threadsTree';
import { HOSTILE, hostileTrace } from '../unit/trace/hostileTrace';
import { extensionUnderTest } from './extension';
import { standIn, until } from './stand';

/** Turns text around, hides it, or breaks a line. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const LONGEST = 1000;

suite('A trace that means harm', () => {
  let inside: Internals;
  let folder: string;
  let session: RunSession;
  let warnings: string[];

  setup(async () => {
    inside = await extensionUnderTest();
    folder = mkdtempSync(join(tmpdir(), 'apr-hostile-'));
    const uri = Uri.file(join(folder, '[click](command:workbench.action.quit) <b>.aprtrace'));
    writeFileSync(uri.fsPath, hostileTrace());
    warnings = [];
    const showWarningMessage = ((text: string) => {
      warnings.push(text);
      return Promise.resolve(undefined);
    }) as unknown as typeof window.showWarningMessage;
    await standIn(window, { showWarningMessage }, async () => {
      await commands.executeCommand(COMMANDS.openTrace, uri);
      session = inside.runs.all.find(({ file }) => file === uri.toString()) as RunSession;
      await sessionEnd(session);
      await until('the warning', () => warnings.length > 0);
    });
  });

  teardown(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    inside.runs.remove(session);
    rmSync(folder, { recursive: true });
  });

  function isPlain(text: unknown, what: string): void {
    assert.ok(typeof text === 'string', what);
    assert.ok(text.length <= LONGEST, `${what} has ${text.length} characters`);
    assert.doesNotMatch(text, UNSEEN, what);
  }

  test('is read, to its last whole event', () => {
    assert.equal(session.status, 'finished');
    assert.equal(session.state.end?.expression, HOSTILE);
    assert.equal(session.damage.count, 1);
  });

  test('puts no link into a message', () => {
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /is damaged in line \d+/);
    assert.doesNotMatch(warnings[0] ?? '', /\]\(/);
  });

  test('is one plain line in each row of the tree, and text in its tooltip', () => {
    const { tree } = inside.threads;
    const items: [ThreadNode, TreeItem][] = [];
    const visit = (node: ThreadNode): void => {
      items.push([node, tree.getTreeItem(node)]);
      tree.getChildren(node).forEach(visit);
    };
    visit(tree.nodeOf({ session, thread: undefined }));
    // The verifier refuses what the file calls verified, in words that quote it.
    const quotes = ({ label, description }: TreeItem) =>
      `${label as string} ${description as string}`.includes('<img');
    assert.ok(items.some(([, item]) => quotes(item)));
    for (const [node, item] of items) {
      isPlain(item.label, 'a label');
      isPlain(item.description, 'a description');
      const { tooltip } = tree.resolveTreeItem(item, node);
      isText(tooltip as MarkdownString);
    }
  });

  /** Nothing of it is markup, and it may do nothing. */
  function isText({ value, isTrusted, supportHtml }: MarkdownString): void {
    assert.ok(!isTrusted && !supportHtml);
    assert.ok(value.length < LONGEST * 5);
    assert.doesNotMatch(value, /(?<!\\)\[[^\]]*(?<!\\)\]\(/);
  }

  // The form of transcripts is remembered.
  suiteTeardown(() => commands.executeCommand(COMMANDS.transcriptForm, 'readable'));

  for (const form of ['readable', 'compact', 'text'] as const) {
    test(`is text in the ${form} transcript, its outline and its hovers`, async () => {
      await commands.executeCommand(COMMANDS.transcriptForm, form);
      await commands.executeCommand(COMMANDS.openTranscript, { session, thread: 0 });
      const document = window.activeTextEditor?.document;
      assert.ok(document);
      for (let i = 0; i < document.lineCount; i++) {
        const { text } = document.lineAt(i);
        assert.doesNotMatch(text, UNSEEN);
        assert.ok(text.length <= 60_000, `a line of ${text.length} characters`);
      }
      const run = <T>(name: string, ...args: unknown[]) =>
        commands.executeCommand<T>(`vscode.execute${name}Provider`, document.uri, ...args);
      for (const { name } of await run<DocumentSymbol[]>('DocumentSymbol'))
        isPlain(name, 'a symbol');
      const hovers = await run<Hover[]>('Hover', { line: 0, character: 3 });
      for (const { contents } of hovers) {
        for (const { value } of contents as MarkdownString[]) {
          const [, fence = ''] = /^\s*(`{3,})plaintext\n/.exec(value) ?? [];
          assert.equal(value.split(fence).length, 3, 'a block of code that ends where it should');
        }
      }
    });
  }
});
