import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  env,
  EventEmitter,
  extensions,
  type QuickPickItem,
  QuickPickItemKind,
  TabInputCustom,
  TabInputWebview,
  Uri,
  window,
} from 'vscode';
import { readComparisonHostMessage } from '../../src/comparisonProtocol';
import { writeImport } from '../../src/evaluation/import/importFolder';
import { importResults } from '../../src/trace/import/publishedResults';
import type { Internals } from '../../src/extension';
import { ENGLISH } from '../../src/common/localizer';
import { compareRuns } from '../../src/session/evaluation/runComparison';
import { ComparisonPage, readPlaces } from '../../src/ui/evaluation/results/comparisonPanel';
import { COMMANDS, COMPARISON_PANEL, TRACE_EDITOR } from '../../src/ui/contributions';
import { createLog } from '../../src/ui/log';
import { EXTENSION_ID, extensionUnderTest } from './extension';
import { decodeSmallStudy } from './smallStudy';
import { messagesOf, standIn, until } from './stand';

const PROBLEMS = 6;
const SOS = 'sos window=128';

suite('Comparing runs', () => {
  let inside: Internals;
  let folder: string;

  suiteSetup(async () => {
    inside = await extensionUnderTest();
    folder = mkdtempSync(join(tmpdir(), 'apr-results-'));
    const { extensionPath } = extensions.getExtension(EXTENSION_ID) ?? assert.fail();
    await decodeSmallStudy(inside, extensionPath, folder, PROBLEMS);
  });

  suiteTeardown(() => rmSync(folder, { recursive: true }));

  teardown(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const session of [...inside.runs.all]) inside.runs.remove(session);
  });

  const place = (name: string) => ({ path: folder, name });
  const tabs = () => window.tabGroups.all.flatMap(({ tabs }) => tabs).map(({ input }) => input);

  /** A page without a browser: the test is the page. */
  async function openPage() {
    const said = new EventEmitter<unknown>();
    const received: unknown[] = [];
    const webview = {
      onDidReceiveMessage: said.event,
      postMessage: (message: unknown) => {
        received.push(readComparisonHostMessage(JSON.parse(JSON.stringify(message))));
        return Promise.resolve(true);
      },
    };
    const [first, second] = await readPlaces([place('apr'), place(SOS)]);
    const comparison = await compareRuns(first, second, ENGLISH);
    const folders = { first: folder, second: folder };
    const log = createLog();
    const host = { ready: () => undefined, swap: () => Promise.resolve() };
    const page = new ComparisonPage(webview, comparison, folders, inside.sampleTraces, log, host);
    return { page, said, received, comparison };
  }

  test('shows a panel, whose page draws itself', async () => {
    const ready = new Promise<void>((resolve) => {
      const listening = inside.comparisons.onDidBecomeReady(() => {
        listening.dispose();
        resolve();
      });
    });
    await commands.executeCommand(COMMANDS.compareRuns, place('apr'), place(SOS));
    await ready;
    const [tab] = tabs();
    assert.ok(tab instanceof TabInputWebview);
    assert.ok(tab.viewType.endsWith(COMPARISON_PANEL));
  });

  test('gives the page both outcomes of every problem', async () => {
    const { page, said, received } = await openPage();
    said.fire({ type: 'ready' });
    const [message] = received as ReturnType<typeof readComparisonHostMessage>[];
    assert.ok(message?.type === 'comparison');
    const { view } = message;
    assert.equal(view.problems, PROBLEMS);
    assert.equal(view.both + view.neither + view.onlyFirst + view.onlySecond, PROBLEMS);
    assert.ok(view.pairs.every(({ first, second }) => first.hasTrace && second.hasTrace));
    assert.ok(view.pairs.some(({ first }) => first.children > 0));
    page.dispose();
  });

  test('opens both traces of a pair side by side', async () => {
    const { page, said, comparison } = await openPage();
    said.fire({ type: 'open', pair: 1 });
    const editors = () =>
      window.tabGroups.all.map(({ activeTab }) => {
        const input = activeTab?.input;
        return input instanceof TabInputCustom ? input : undefined;
      });
    await until('two trace editors', () => editors().filter(Boolean).length === 2);
    const { one, other } = comparison.pairs[1] ?? assert.fail();
    const shown = editors().map((input) => [input?.viewType, input?.uri.fsPath]);
    assert.deepEqual(shown, [
      [TRACE_EDITOR, join(folder, one.trace ?? '')],
      [TRACE_EDITOR, join(folder, other.trace ?? '')],
    ]);
    await until(
      'both runs',
      () => inside.runs.all.filter(({ status }) => status === 'finished').length === 2,
    );
    const methods = inside.runs.all.map(({ state }) => state.start?.method);
    assert.deepEqual(methods.sort(), ['APR', 'SoS+']);
    page.dispose();
  });

  test('opens the traces of imported runs, which have neither tokens nor times', async () => {
    const { extensionPath } = extensions.getExtension(EXTENSION_ID) ?? assert.fail();
    const file = join(extensionPath, 'test', 'fixtures', 'apr-text', 'apr_demonstrations.json');
    const { runs } = importResults(readFileSync(file, 'utf8'));
    const imported = join(folder, 'imported');
    const [record] = await writeImport(imported, runs.slice(0, 2), 'test', (text) => text.length);
    await commands.executeCommand(
      COMMANDS.openTrace,
      Uri.file(join(imported, record?.trace ?? '')),
    );
    await until('the run', () => inside.runs.all[0]?.status === 'finished');
    const [session] = inside.runs.all;
    assert.deepEqual(session?.damage.first, []);
    assert.equal(session?.state.threads.size, 1 + (runs[0]?.children ?? 0));
    assert.equal(session?.state.end?.verified, runs[0]?.verified);
  });

  test('copies what the page asks for', async () => {
    const { page, said, received } = await openPage();
    said.fire({ type: 'request', id: 7, request: { kind: 'copy', text: 'Problem,Tokens\r\n' } });
    await until('the answer', () => received.length > 0);
    assert.deepEqual(received, [{ type: 'reply', id: 7, result: null }]);
    assert.equal(await env.clipboard.readText(), 'Problem,Tokens\r\n');
    page.dispose();
  });

  test('says so where the two have no problem in common, or no results', async () => {
    const other = join(folder, 'other.json');
    const result = {
      ...{ target: 8, numbers: [5, 3], solved: true, claimed: true, verified: true },
      ...{ expression: '5+3', reason: null, totalTokens: 9, sequentialTokens: 9 },
      ...{ longestContext: 9, children: 0, wallMs: 1 },
    };
    writeFileSync(other, JSON.stringify({ summary: {}, problems: [result] }));
    const messages = await messagesOf(async () => {
      const set = { path: other, name: 'other' };
      await commands.executeCommand(COMMANDS.compareRuns, place('apr'), set);
      await commands.executeCommand(COMMANDS.compareRuns, place('apr'), place('apr window=1'));
    });
    assert.match(messages[0]?.text ?? '', /^These two have no problem in common: 6 problems and 1/);
    assert.match(messages[1]?.text ?? '', /holds no results of apr window=1/);
    assert.deepEqual(tabs(), []);
  });

  test('asks for two, the second first of all among those of the first', async () => {
    const titles: string[] = [];
    // Where there are two methods, nobody is asked for the other one.
    const wanted = ['folder', 'APR', 'same'];
    const pick = async (given: unknown, options: { title: string }) => {
      const items = (await given) as readonly (QuickPickItem & { value?: object })[];
      titles.push(options.title);
      const next = wanted.shift() ?? '';
      if (next === 'same') return items[0];
      return items.find(({ label, value }) =>
        next === 'folder'
          ? value && 'dialog' in value && value.dialog === 'folder'
          : label === next,
      );
    };
    const others = {
      showQuickPick: pick as unknown as typeof window.showQuickPick,
      showOpenDialog: () => Promise.resolve([Uri.file(folder)]),
    } as unknown as Partial<typeof window>;
    await standIn(window, others, () => commands.executeCommand(COMMANDS.compareRuns));
    assert.equal(wanted.length, 0, titles.join());
    await until('the panel', () => tabs().length === 1);
  });

  test('offers what every bundled model makes of the held-out problems', async () => {
    const { extensionPath } = extensions.getExtension(EXTENSION_ID) ?? assert.fail();
    const bundled = readdirSync(join(extensionPath, 'models', 'results')).sort();
    const models = readdirSync(join(extensionPath, 'models')).filter((name) =>
      existsSync(join(extensionPath, 'models', name, 'manifest.json')),
    );
    assert.deepEqual(bundled, models.sort());
    const offered: string[][] = [];
    const wanted = [...bundled];
    const pick = async (given: unknown) => {
      const items = (await given) as readonly QuickPickItem[];
      const from = items.findIndex(({ label }) => label === 'Bundled Runs');
      const after = items.slice(from + 1);
      const to = after.findIndex(({ kind }) => kind === QuickPickItemKind.Separator);
      offered.push(after.slice(0, to).map(({ label, description }) => `${label}: ${description}`));
      return items.find(({ label }) => label === `$(package) ${wanted[offered.length - 1]}`);
    };
    const others = { showQuickPick: pick as unknown as typeof window.showQuickPick };
    await standIn(window, others, () => commands.executeCommand(COMMANDS.compareRuns));
    await until('the panel', () => tabs().length === 1);
    assert.equal(offered[0]?.length, bundled.length);
    for (const words of offered[0]) assert.match(words, /^\$\(package\) \S+: (APR|SoS\+), /);
    // Not the first again.
    assert.equal(offered[1]?.length, bundled.length - 1);
  });
});
