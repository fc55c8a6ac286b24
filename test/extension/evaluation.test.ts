import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  extensions,
  type QuickPick,
  type QuickPickItem,
  TabInputWebview,
  window,
} from 'vscode';
import type { SampleRecord } from '../../src/evaluation/study/sample';
import type { EvaluationHostMessage, EvaluationView } from '../../src/evaluationProtocol';
import type { Internals } from '../../src/extension';
import type { EvaluationRun } from '../../src/session/evaluation/evaluationRun';
import { COMMANDS, TRACE_EDITOR } from '../../src/ui/contributions';
import { EXTENSION_ID, extensionUnderTest } from './extension';
import { decodeSmallStudy } from './smallStudy';
import { messagesOf, standIn, until } from './stand';

const METHODS = ['apr', 'sos', 'sos window=128'];
const SIZE = 2;
const UNITS = METHODS.length * SIZE;

suite('Evaluation', () => {
  let inside: Internals;
  const paths: string[] = [];

  suiteSetup(async () => {
    inside = await extensionUnderTest();
  });

  teardown(async () => {
    inside.evaluations.current?.stop();
    await until('the end', () => !inside.evaluations.isBusy);
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const session of [...inside.runs.all]) inside.runs.remove(session);
  });

  suiteTeardown(() => {
    for (const path of paths) rmSync(path, { recursive: true, force: true });
  });

  const run = (given: object = { methods: METHODS, size: SIZE }) =>
    commands.executeCommand<EvaluationView | undefined>(COMMANDS.runEvaluation, given);

  /** Runs the task whenever the evaluation tells of a change, and once at first. */
  function whenever(task: (run: EvaluationRun) => void) {
    return inside.evaluations.onDidChange(task);
  }

  function linesOf(path: string): SampleRecord[] {
    const text = readFileSync(join(path, 'results.jsonl'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as SampleRecord);
  }

  /** What the decoding decides, by unit; times are the clock's. */
  const decoded = (path: string) =>
    Object.fromEntries(
      linesOf(path).map(({ arm, problem, verified, totalTokens, longestContext }) => [
        `${arm}#${problem}`,
        { verified, totalTokens, longestContext },
      ]),
    );

  test('is paused, cancelled and resumed, and counts every problem once', async () => {
    // Straight on, to compare with.
    const straight = await run();
    assert.ok(straight);
    paths.push(straight.folder);
    assert.equal(straight.status, 'finished');
    assert.equal(straight.done, UNITS);
    assert.equal(linesOf(straight.folder).length, UNITS);

    // Paused at its first change: what was begun ends, and nothing else begins.
    let paused = 0;
    const pausing = whenever((one) => {
      if (one.status === 'running' && paused === 0)
        void commands.executeCommand(COMMANDS.pauseEvaluation);
      if (one.status !== 'paused') return;
      paused++;
      pausing.dispose();
      assert.ok(one.done < UNITS, 'not all of it was begun');
      assert.equal(linesOf(one.path).length, one.done);
      const { done: before } = one;
      void commands.executeCommand(COMMANDS.resumeEvaluation);
      const stopping = whenever(({ done }) => {
        if (done <= before) return;
        stopping.dispose();
        void commands.executeCommand(COMMANDS.cancelEvaluation);
      });
    });
    const stopped = await run();
    assert.ok(stopped);
    paths.push(stopped.folder);
    assert.equal(paused, 1);
    assert.equal(stopped.status, 'stopped');
    assert.ok(stopped.done > 0 && stopped.done < UNITS, `${stopped.done} of ${UNITS}`);
    assert.equal(linesOf(stopped.folder).length, stopped.done);

    // As after the window was closed: all that is known of it lies in its folder.
    const whole = await run({ folder: stopped.folder });
    assert.equal(whole?.status, 'finished');
    assert.equal(whole.done, UNITS);
    assert.equal(linesOf(stopped.folder).length, UNITS);
    assert.deepEqual(decoded(stopped.folder), decoded(straight.folder));
    for (const { trace } of linesOf(stopped.folder)) {
      assert.ok(existsSync(join(stopped.folder, trace ?? 'no trace')));
    }
    const again = await run({ folder: stopped.folder });
    assert.equal(again?.done, UNITS);
    assert.equal(linesOf(stopped.folder).length, UNITS, 'nothing is decoded twice');
  });

  test('is offered again while it is not finished', async () => {
    const stop = whenever((one) => one.stop());
    const stopped = await run();
    stop.dispose();
    assert.ok(stopped);
    paths.push(stopped.folder);
    assert.equal(stopped.status, 'stopped');
    const offered: string[] = [];
    const showQuickPick = ((items: { label: string; choice?: { path?: string } }[]) => {
      offered.push(...items.map(({ choice }) => choice?.path ?? ''));
      return Promise.resolve(items.find(({ choice }) => choice?.path === stopped.folder));
    }) as unknown as typeof window.showQuickPick;
    const resumed = await standIn(window, { showQuickPick }, () =>
      commands.executeCommand<EvaluationView>(COMMANDS.runEvaluation),
    );
    assert.equal(offered.filter((path) => path === stopped.folder).length, 1);
    assert.equal(resumed.folder, stopped.folder);
    assert.equal(resumed.status, 'finished');
    assert.equal(linesOf(stopped.folder).length, UNITS);
  });

  test('goes on with a folder of the command line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'apr-evaluation-'));
    paths.push(folder);
    const { extensionPath } = extensions.getExtension(EXTENSION_ID) ?? assert.fail();
    // Nothing is there but what `evaluate --out` writes, and of that only a half.
    await decodeSmallStudy(inside, extensionPath, folder, SIZE);
    const whole = decoded(folder);
    const lines = linesOf(folder).map((line) => `${JSON.stringify(line)}\n`);
    assert.equal(lines.length, 2 * SIZE);
    writeFileSync(join(folder, 'results.jsonl'), lines.slice(0, SIZE).join(''));
    const view = await run({ folder });
    assert.equal(view?.status, 'finished');
    assert.equal(linesOf(folder).length, 2 * SIZE);
    assert.deepEqual(decoded(folder), whole);
  });

  test('is one at a time', async () => {
    const messages = await messagesOf(async () => {
      const first = run();
      await until('the first', () => inside.evaluations.isBusy);
      assert.equal(await run(), undefined);
      inside.evaluations.current?.stop();
      paths.push((await first)?.folder ?? '');
    });
    assert.match(messages[0]?.text ?? '', /^An evaluation is being decoded/);
  });

  test('shows charts whose points open the traces of their samples', async () => {
    const view = await run();
    assert.ok(view);
    paths.push(view.folder);
    const sent: EvaluationHostMessage[] = [];
    const listening = inside.evaluationPanel.onDidSend((message) => sent.push(message));
    await commands.executeCommand(COMMANDS.compareContext, view.folder);
    await until('the charts', () => sent.some(({ type }) => type === 'charts'));
    listening.dispose();
    const { input } = window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.ok(input instanceof TabInputWebview, 'a panel is open');
    const message = sent.find((one) => one.type === 'charts');
    assert.ok(message);
    assert.deepEqual(
      message.charts.map(({ id }) => id),
      ['window', 'total-tokens', 'sequential-tokens', 'latency', 'contexts'],
    );
    for (const { id, series } of message.charts) assert.ok(series.length >= 2, id);
    const contexts = message.charts.find(({ id }) => id === 'contexts')?.series ?? [];
    for (const { points } of contexts) {
      assert.ok(Math.abs(points.reduce((sum, { y }) => sum + y, 0) - 1) < 1e-9);
    }
    const point = { chart: 'total-tokens', series: 0, point: 0 };
    let list: QuickPick<QuickPickItem> | undefined;
    const create = window.createQuickPick.bind(window);
    const createQuickPick = (() => (list = create())) as typeof window.createQuickPick;
    await standIn(window, { createQuickPick }, async () => {
      const opening = inside.evaluationPanel.openPoint(point);
      const { items } = await until('the list', () => list?.activeItems[0] && list);
      assert.equal(items.length, SIZE);
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await opening;
    });
    const opened = window.tabGroups.activeTabGroup.activeTab?.input as { viewType?: string };
    assert.equal(opened.viewType, TRACE_EDITOR);
  });

  test('has a report', async () => {
    const view = await run({ methods: ['apr', 'sos'], size: 2 });
    assert.ok(view);
    paths.push(view.folder);
    await messagesOf(() => commands.executeCommand(COMMANDS.exportReport, view.folder));
    const html = readFileSync(join(view.folder, 'report.html'), 'utf8');
    assert.match(html, /Evaluation of 2 problems: APR; SoS\+/);
    assert.doesNotMatch(html, /NaN|undefined|Infinity/);
    for (const file of ['report.md', 'results.csv', 'figures/window.svg', 'tables/methods.csv']) {
      assert.ok(existsSync(join(view.folder, file)), file);
    }
  });

  test('of the paper’s suite goes on after a stop, and opens its report at its end', async function () {
    // It decodes all its methods, and draws samples of each.
    this.timeout(240_000);
    const stop = whenever((one) => one.done > 0 && one.stop());
    const stopped = await run({ suite: 'quick', size: 1 });
    stop.dispose();
    assert.ok(stopped);
    paths.push(stopped.folder);
    assert.equal(stopped.status, 'stopped');
    assert.ok(!existsSync(join(stopped.folder, 'report.html')), 'a part of it is no report');
    const view = await run({ folder: stopped.folder });
    assert.equal(view?.status, 'finished');
    assert.equal(view.title, 'The paper’s three results, quick');
    const text = readFileSync(join(view.folder, 'report.md'), 'utf8');
    assert.match(text, /^# APR against SoS\+: the paper’s three results/);
    for (const file of ['report.html', 'summary.json', 'figures/accuracy-by-window.svg']) {
      assert.ok(existsSync(join(view.folder, file)), file);
    }
    const tabs = () => window.tabGroups.all.flatMap((group) => group.tabs);
    await until('the report', () => tabs().some(({ label }) => label.includes('report.md')));
  });
});
