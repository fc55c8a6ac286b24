import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  type LogOutputChannel,
  type QuickPickItem,
  TabInputCustom,
  Uri,
  window,
} from 'vscode';
import { createRandom, hash32 } from '../../src/common/random';
import type { Internals } from '../../src/extension';
import type { RunSession } from '../../src/session/run/runSession';
import { COMMANDS, FOREIGN_TRACE_EDITOR, TRACE_EDITOR } from '../../src/ui/contributions';
import { makeImports } from '../fuzz/makeImports';
import { makeTraces } from '../fuzz/makeTraces';
import { extensionUnderTest } from './extension';
import { type Message, messagesOf, standIn, until } from './stand';

const SEED = 20_261_130;
const TRACES = 17;
const IMPORTS = 8;
/** What the host may take to answer when all is closed, in milliseconds. */
const ANSWERS = 1000;
/** What a transcript may not hold: `plainText` says why. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

interface Input {
  readonly name: string;
  readonly uri: Uri;
  readonly editor: string;
}

/** What was done to an input; undefined where it nests too deeply to be written by this thread. */
function made(make: () => readonly string[]): readonly string[] | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A sample of the inputs of `npm run fuzz`: the editor around the views is only here. */
suite('Mutated traces in the window', () => {
  let inside: Internals;
  let root: string;
  let folder: string;
  /** What nobody has caught, and what was logged as a defect. */
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);

  suiteSetup(async () => {
    inside = await extensionUnderTest();
    root = join(__dirname, '..', '..', '..');
    folder = mkdtempSync(join(tmpdir(), 'apr-fuzz-'));
    process.on('unhandledRejection', note);
  });

  suiteTeardown(async () => {
    process.off('unhandledRejection', note);
    await commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true });
  });

  const sound = () => Uri.file(join(root, 'test', 'golden', 'solved.aprtrace'));

  /** Writes the inputs, each with the editor that it is opened with. */
  async function inputs(): Promise<Input[]> {
    const makers = [
      { count: TRACES, make: await makeTraces(root), end: 'aprtrace', editor: TRACE_EDITOR },
      { count: IMPORTS, make: makeImports(root), end: 'json', editor: FOREIGN_TRACE_EDITOR },
    ];
    const all: Input[] = [];
    for (const { count, make, end, editor } of makers) {
      const enough = all.length + count;
      for (let i = 0; all.length < enough; i++) {
        const path = join(folder, `${i}.${end}`);
        const done = made(() => make(path, createRandom(hash32(`${end} ${SEED} ${i}`))));
        if (!done) continue;
        all.push({ name: `${i}.${end}, after ${done.join(', ')}`, uri: Uri.file(path), editor });
      }
    }
    return all;
  }

  /** The run that is read by then, or undefined where the editor says that there is none. */
  async function open(uri: Uri, editor: string): Promise<RunSession | undefined> {
    await commands.executeCommand('vscode.openWith', uri, editor);
    // The editor is there when the document is: a run, or a page that says why there is none.
    await until('the tab', () =>
      window.tabGroups.all.some(({ activeTab }) => {
        const input = activeTab?.input;
        return input instanceof TabInputCustom && input.uri.toString() === uri.toString();
      }),
    );
    const [session] = inside.runs.all;
    if (!session) return undefined;
    await until('the end of the file', () => session.status !== 'reading');
    return session;
  }

  /** That of the last thread, in which what is odd above comes together. */
  async function readTranscript(session: RunSession): Promise<void> {
    const thread = [...session.state.threads.keys()].at(-1);
    if (thread === undefined) return;
    await commands.executeCommand(COMMANDS.openTranscript, { session, thread });
    const document = window.activeTextEditor?.document;
    assert.ok(document, 'the transcript is shown');
    for (let i = 0; i < document.lineCount; i++) {
      assert.doesNotMatch(document.lineAt(i).text, UNSEEN);
    }
  }

  /** The graph as the page draws it, by the file that it makes of it. */
  async function drawGraph(session: RunSession, path: string): Promise<void> {
    if (session.state.threads.size === 0) return;
    const showQuickPick = ((items: readonly QuickPickItem[]) =>
      Promise.resolve(items[0])) as unknown as typeof window.showQuickPick;
    const showSaveDialog = () => Promise.resolve(Uri.file(path));
    await commands.executeCommand(COMMANDS.showGraph, { session, thread: undefined });
    await standIn(window, { showQuickPick, showSaveDialog }, async () => {
      const deadline = Date.now() + 20_000;
      while (!(existsSync(path) && / data-node=|<rect/.test(readFileSync(path, 'utf8')))) {
        assert.ok(Date.now() < deadline, 'the graph was drawn');
        await commands.executeCommand(COMMANDS.exportPicture);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    });
  }

  test('are shown, or refused in words, and leave nothing behind', async function () {
    this.timeout(240_000);
    const error = ((failure: unknown) => note(failure)) as LogOutputChannel['error'];
    const told: Message[] = [];
    let shown = 0;
    for (const { name, uri, editor } of await inputs()) {
      const messages = await messagesOf(() =>
        standIn(inside.log, { error }, async () => {
          try {
            const session = await open(uri, editor);
            if (!session) return;
            shown++;
            await readTranscript(session);
            await drawGraph(session, `${uri.fsPath}.svg`);
          } catch (failure) {
            note(failure);
          } finally {
            await commands.executeCommand('workbench.action.closeAllEditors');
          }
        }),
      );
      told.push(...messages);
      await until('the closing of the run', () => inside.runs.all.length === 0);
      assert.deepEqual(failures, [], name);
    }
    assert.ok(shown >= TRACES / 2, `${shown} of them have a run`);
    for (const { text } of told) assert.doesNotMatch(text, /Something went wrong|\n {4}at /);
    const before = performance.now();
    await commands.getCommands(true);
    const ms = performance.now() - before;
    assert.ok(ms < ANSWERS, `the host answers in ${ms} ms`);
    await commands.executeCommand('vscode.open', sound());
    await until('a sound trace', () => inside.runs.all[0]?.status === 'finished');
    await commands.executeCommand('workbench.action.closeAllEditors');
    await until('its closing', () => inside.runs.all.length === 0);
  });
});
