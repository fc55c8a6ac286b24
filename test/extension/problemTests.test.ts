import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  commands,
  extensions,
  MarkdownString,
  TabInputCustom,
  type TestItem,
  type TestMessage,
  type TestRun,
  Uri,
  window,
} from 'vscode';
import type { Internals } from '../../src/extension';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { armOf } from '../../src/methods/arm';
import { COMMANDS, TRACE_EDITOR } from '../../src/ui/contributions';
import { runProblems } from '../../src/ui/evaluation/tests/problemTestRun';
import { EXTENSION_ID, extensionUnderTest } from './extension';
import { until } from './stand';

/** A run without a Test Explorer: it keeps what it is told. */
class ToldRun {
  readonly told = new Map<string, string[]>();
  readonly messages: TestMessage[] = [];
  readonly lines: string[] = [];
  onStarted = () => {};

  enqueued = (item: TestItem) => this.note(item, 'enqueued');
  started = (item: TestItem) => {
    this.note(item, 'started');
    this.onStarted();
  };
  passed = (item: TestItem) => this.note(item, 'passed');
  skipped = (item: TestItem) => this.note(item, 'skipped');
  failed = (item: TestItem, message: TestMessage) => {
    this.messages.push(message);
    this.note(item, 'failed');
  };
  errored = (item: TestItem, message: TestMessage) => {
    this.messages.push(message);
    this.note(item, 'errored');
  };
  appendOutput = (line: string) => this.lines.push(line);

  get ends(): (string | undefined)[] {
    return [...this.told.values()].map((states) => states.at(-1));
  }

  private note({ id }: TestItem, state: string): void {
    this.told.set(id, [...(this.told.get(id) ?? []), state]);
  }
}

suite('Problem sets as tests', () => {
  let inside: Internals;
  let root: string;
  let models: string;

  suiteSetup(async () => {
    inside = await extensionUnderTest();
    root = mkdtempSync(join(tmpdir(), 'apr-tests-'));
    models = join(extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '', 'models');
  });

  suiteTeardown(() => rmSync(root, { recursive: true }));

  teardown(() => commands.executeCommand('workbench.action.closeAllEditors'));

  const children = (item: TestItem) => [...item.children].map(([, child]) => child);

  async function heldOut(): Promise<TestItem> {
    const { controller } = inside.problemTests;
    const [[, item] = assert.fail()] = [...controller.items];
    await controller.resolveHandler?.(item);
    return item;
  }

  const parts = (folders?: { apr: string; sos: string }) => ({
    engine: inside.host,
    models: () => ({
      folders: folders ?? { apr: join(models, 'apr'), sos: join(models, 'sos') },
      advice: 'Install it again.',
    }),
    ...{ createdBy: 'test', root, concurrency: 4 },
  });

  async function tested(count: number, from = 0) {
    const [group] = children(await heldOut());
    assert.ok(group);
    return children(group)
      .slice(from, from + count)
      .map((item) => {
        const [numbers = '', target] = item.label.split(' -> ');
        return [item, { numbers: numbers.split(' ').map(Number), target: Number(target) }] as const;
      });
  }

  test('the bundled set comes in groups of fifty, each problem with its line', async () => {
    const item = await heldOut();
    assert.equal(item.children.size, 20);
    const [first] = children(item);
    assert.equal(first?.label, 'Problems 1 to 50');
    const problems = children(first ?? item);
    assert.equal(problems.length, 50);
    assert.equal(problems[0]?.label, '99 19 96 83 -> 34');
    assert.equal(problems[0]?.range?.start.line, 1);
  });

  test('what a method solves passes, and a failure says why and leads to its trace', async () => {
    const run = new ToldRun();
    const { token } = new CancellationTokenSource();
    const problems = await tested(12);
    await runProblems(
      parts(),
      run as unknown as TestRun,
      COUNTDOWN_ASKING,
      armOf('sos', { window: 128 }),
      problems,
      token,
    );
    assert.ok(run.ends.every((end) => end === 'passed' || end === 'failed'));
    assert.ok(run.ends.includes('passed') && run.ends.includes('failed'), run.ends.join());
    for (const states of run.told.values()) {
      assert.deepEqual(states.slice(0, 2), ['enqueued', 'started']);
    }
    assert.match(run.lines.at(-1) ?? '', /^\d+ of 12 solved and verified: /);
    const [message] = run.messages;
    assert.ok(message?.message instanceof MarkdownString);
    const text = message.message.value.replaceAll('&nbsp;', ' ');
    assert.match(text, /^Not solved: /);
    const [, argument = ''] = /\(command:apr\.openTrace\?([^)]+)\)/.exec(text) ?? [];
    const [uri] = JSON.parse(decodeURIComponent(argument)) as [string];
    await commands.executeCommand(COMMANDS.openTrace, uri);
    await until('the trace', () => {
      const input = window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof TabInputCustom && input.viewType === TRACE_EDITOR;
    });
  });

  test('results are kept as those of an evaluation', async () => {
    const run = new ToldRun();
    const { token } = new CancellationTokenSource();
    const before = readdirSync(root);
    await runProblems(
      parts(),
      run as unknown as TestRun,
      COUNTDOWN_ASKING,
      armOf('apr'),
      await tested(2),
      token,
    );
    const [name = ''] = readdirSync(root).filter((one) => !before.includes(one));
    assert.deepEqual(readdirSync(join(root, name)).sort(), [
      'results.jsonl',
      'study.json',
      'traces',
    ]);
  });

  test('a run that is cancelled skips what it has not decoded', async () => {
    const run = new ToldRun();
    const source = new CancellationTokenSource();
    run.onStarted = () => source.cancel();
    await runProblems(
      parts(),
      run as unknown as TestRun,
      COUNTDOWN_ASKING,
      armOf('apr'),
      await tested(8),
      source.token,
    );
    assert.equal(run.told.size, 8);
    assert.ok(run.ends.includes('skipped'), run.ends.join());
    assert.ok(!run.ends.includes('started'));
  });

  test('without a model nothing is decoded, and the reason is told', async () => {
    const run = new ToldRun();
    const { token } = new CancellationTokenSource();
    const nowhere = parts({ apr: '/nowhere/apr', sos: '/nowhere/sos' });
    const problems = await tested(1);
    await assert.rejects(
      runProblems(
        nowhere,
        run as unknown as TestRun,
        COUNTDOWN_ASKING,
        armOf('apr'),
        problems,
        token,
      ),
      /Cannot read the model file/,
    );
  });

  test('files of the workspace that begin as problems are sets, and tell what is wrong', async () => {
    const { controller } = inside.problemTests;
    const path = join(root, 'broken.json');
    writeFileSync(path, '[[15, 5, 3], [20, "five"]]');
    const item = inside.problemTests.addSet(Uri.file(path), 'broken.json');
    await controller.resolveHandler?.(item);
    assert.ok(typeof item.error === 'string');
    assert.match(item.error, /broken\.json: Row 2/);
    controller.items.delete(item.id);
  });
});
