import assert from 'node:assert/strict';
import {
  ConfigurationTarget,
  Uri,
  commands,
  extensions,
  l10n,
  languages,
  window,
  workspace,
} from 'vscode';
import type { Internals } from '../../src/extension';
import { RunSession } from '../../src/session/run/runSession';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import { COMMANDS, VIEWS } from '../../src/ui/contributions';
import type { ThreadNode } from '../../src/ui/threads/threadsTree';
import type { BreakpointCondition } from '../../src/inspect/breakpoint';
import { nextTokenOf } from '../../src/session/run/nextToken';

import { SPAWN_OR_JOIN } from '../unit/inspect/goals';
import { largeRun } from '../unit/trace/largeRun';
import { HEADER, TraceBuilder } from '../unit/trace/traceBuilder';
import { messagesOf, standIn, until } from './stand';
import { promptOf } from '../../src/tasks/countdownTrace';

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };

let inside: Internals;
let root: string;

suiteSetup(async () => {
  const extension = extensions.getExtension<Internals>('apr.adaptive-parallel-reasoning');
  assert.ok(extension, 'the extension is installed');
  inside = await extension.activate();
  root = extension.extensionPath;
});

teardown(async () => {
  await pace(undefined);
  for (const session of [...inside.runs.all]) inside.runs.remove(session);
  await commands.executeCommand('workbench.action.closeAllEditors');
});

const pace = (tokens: number | undefined) =>
  workspace.getConfiguration('apr').update('pace', tokens, ConfigurationTarget.Global);

/** Starts a run, slow enough to be held. */
async function solve(): Promise<RunSession> {
  await pace(20);
  const before = inside.runs.all.length;
  void commands.executeCommand(COMMANDS.solve, PROBLEM);
  await until('the run', () => inside.runs.all.length > before);
  const session = inside.runs.selection?.session as RunSession;
  await until('the run to decode', () => session.status === 'running');
  return session;
}

/** The same, held there. */
async function solveHeldAt(condition: BreakpointCondition): Promise<RunSession> {
  const session = await solve();
  session.setBreakpoints([{ id: 'held', condition }]);
  await until('the run to be held', () => session.status === 'paused');
  session.setBreakpoints([]);
  return session;
}

/** Puts the cursor at the run's first spawn. */
async function backToSpawn(session: RunSession): Promise<void> {
  await session.stepBack(SPAWN_OR_JOIN);
  await session.stepBack(SPAWN_OR_JOIN);
}

async function openGolden(name: string): Promise<RunSession> {
  const uri = Uri.file(`${root}/test/golden/${name}.aprtrace`);
  // A preview would close the trace that was opened before.
  await commands.executeCommand('vscode.open', uri, { preview: false });
  const session = await until('the trace', () =>
    inside.runs.all.find((one) => one.file === uri.toString()),
  );
  await sessionEnd(session);
  return session;
}

/** A row as its label and the state at the start of its description, and its children. */
type Tuple = readonly [text: string, children?: readonly Tuple[]];

function tuples(nodes: readonly ThreadNode[]): readonly Tuple[] {
  const { tree } = inside.threads;
  return nodes.map((node): Tuple => {
    const item = tree.getTreeItem(node);
    const label = typeof item.label === 'string' ? item.label : item.label?.label;
    const [description] = String(item.description).split(' · ');
    const children = tuples(tree.getChildren(node));
    const text = `${label} | ${description}`;
    return children.length > 0 ? [text, children] : [text];
  });
}

/** The whole view, with what has changed since it was last drawn. */
function shown(): readonly Tuple[] {
  inside.threads.tree.flush();
  return tuples(inside.threads.tree.getChildren());
}

const CHILDREN: readonly Tuple[] = [
  ['53-31=22 -> 26 22 22 | solution'],
  ['53-26=27 -> 31 27 22 | no solution'],
  ['53-22=31 -> 31 31 26 | solution'],
  ['31-26=5 -> 53 22 5 | no solution'],
  ['31-22=9 -> 53 26 9 | no solution'],
  ['26-22=4 -> 53 31 4 | no solution'],
  ['53+31=84 -> 84 26 22 | no solution'],
  ['53+26=79 -> 79 31 22 | no solution'],
];

function solvedRun(children: readonly Tuple[]): readonly Tuple[] {
  return [
    [
      '53 31 26 22 -> 27 | solution',
      [
        [
          '53 31 26 22 -> 27 | solution',
          [['spawn 1 | 8 children', children], ['join 1 | 2 × solution, 6 × no solution']],
        ],
        ['26+(53-31)/22 = 27 | verified'],
      ],
    ],
  ];
}

suite('The threads view', () => {
  test('shows a recorded run as a tree', async () => {
    await openGolden('solved');
    assert.deepEqual(shown(), solvedRun(CHILDREN));
  });

  test('filters and sorts', async () => {
    const session = await openGolden('solved');
    const all = { outcomes: [], text: '', leastTokens: 0, leastMs: 0 };
    await drawn(() => inside.threads.show({ ...all, text: '79 31' }, 'creation'));
    assert.deepEqual(shown(), solvedRun(CHILDREN.slice(7)));
    inside.threads.show(all, 'tokens');
    const [first] = rowsOf(session, ({ row }) => row?.kind === 'thread' && row.thread > 0);
    assert.equal(first?.thread, 6);
    await commands.executeCommand(COMMANDS.clearFilter);
    assert.deepEqual(shown(), solvedRun(CHILDREN));
  });

  test('is made again after very many rows, and shows what it did', async () => {
    const { threads, runs } = inside;
    const session = await openGolden('solved');
    await commands.executeCommand(`${VIEWS.threads}.focus`);
    await until('the run to be shown', () => threads.selected.length > 0);
    const row = threads.tree.nodeOf({ session, thread: 0 });
    for (let i = 0; i < 100_000; i++) threads.tree.getTreeItem(row);
    let views = 0;
    const own = window.createTreeView.bind(window);
    const createTreeView = ((...args: Parameters<typeof own>) => {
      views++;
      return own(...args);
    }) as typeof window.createTreeView;
    await standIn(window, { createTreeView }, async () => {
      await openGolden('window');
      await until('another view', () => views === 1);
      await until('its selection', () => threads.selected[0]?.session === runs.all[0]);
    });
    runs.select({ session, thread: 1 });
    await until('the thread to be shown', () => threads.selected[0]?.thread === 1);
    assert.equal(views, 1);
  });

  test('follows a selection that goes on while it is shown, and does not answer it', async () => {
    const session = await openGolden('grandchildren');
    await commands.executeCommand(`${VIEWS.threads}.focus`);
    const selected = () => inside.threads.selected.map(({ thread }) => thread);
    await until('the run to be shown', () => inside.threads.selected.length > 0);
    const heard: unknown[] = [];
    const listening = inside.runs.onDidSelect((selection) => heard.push(selection?.thread));
    const threads = [...session.state.threads.keys()].slice(0, 20);
    for (const thread of threads) {
      inside.runs.select({ session, thread });
      // Long enough for the view to begin, and not to end.
      if (thread % 3 === 0) await new Promise((resolve) => setTimeout(resolve, thread));
    }
    await until('the last to be shown', () => selected()[0] === threads.at(-1));
    // What the view was told, it has told by the time that it has drawn something else.
    inside.runs.select({ session, thread: 0 });
    await until('the parent to be shown', () => selected()[0] === 0);
    listening.dispose();
    assert.deepEqual(heard, [...threads, 0]);
    assert.deepEqual(inside.runs.selection, { session, thread: 0 });
  });

  test('knows each row again, and the way up from it', async () => {
    const session = await openGolden('grandchildren');
    const { tree } = inside.threads;
    for (const node of rowsOf(session, () => true)) {
      const parent = tree.getParent(node);
      assert.equal(parent ? tree.getChildren(parent).includes(node) : node.row === undefined, true);
    }
  });

  test('says at a moment of the past what was then', async () => {
    const session = await openGolden('solved');
    await backToSpawn(session);
    assert.deepEqual(shown(), [
      [
        '53 31 26 22 -> 27 | waiting',
        [
          [
            '53 31 26 22 -> 27 | waiting for 8 of 8 children',
            [
              [
                'spawn 1 | 8 children',
                CHILDREN.map(([text]) => [text.replace(/\| .*/, '| running: begins')]),
              ],
            ],
          ],
        ],
      ],
    ]);
    assert.match(inside.threads.description, /^at step \d+ of \d+$/);
    await commands.executeCommand(COMMANDS.goLive);
    assert.equal(session.playback.isLive, true);
    // It has ended: nothing is live in it.
    assert.equal(inside.threads.description, '');
    assert.deepEqual(shown(), solvedRun(CHILDREN));
  });
});

suite('A run that grows', () => {
  test('has its first thread drawn, though the view asked before there was one', () => {
    const session = new RunSession({ id: 'begun', header: HEADER });
    inside.runs.add(session);
    const { tree } = inside.threads;
    const run = tree.nodeOf({ session, thread: undefined });
    assert.deepEqual(tree.getChildren(run), []);
    tree.flush();
    const drawn: boolean[][] = [];
    const listening = tree.onDidChangeTreeData((rows) => {
      drawn.push([rows].flat().map((row) => row === run));
    });
    try {
      const { events } = new TraceBuilder().root(8);
      session.receive(events);
      tree.flush();
    } finally {
      listening.dispose();
    }
    assert.deepEqual(drawn, [[true]], 'the row of the run, and what is below it');
    assert.equal(tree.getChildren(run).length, 1);
  });
});

suite('A run of 10,001 threads', () => {
  test('has only the rows that have changed drawn while it grows', async () => {
    const events = [...largeRun()];
    const first = events.findIndex((event) => event.type === 'threadStart' && event.parent === 2);
    const session = new RunSession({ id: 'growing', header: HEADER });
    session.receive(events.slice(0, first));
    inside.runs.add(session);
    const { tree } = inside.threads;
    const names = (rows: readonly ThreadNode[]) => rows.map(({ row }) => row?.id);
    assert.deepEqual(names(tree.getChildren(tree.nodeOf({ session, thread: 0 }))), ['s0.0']);
    tree.getChildren(tree.getParent(tree.nodeOf({ session, thread: 2 })));
    tree.flush();
    const drawn: unknown[] = [];
    const listening = tree.onDidChangeTreeData((rows) => {
      drawn.push(Array.isArray(rows) ? names(rows) : rows);
    });
    try {
      session.receive(events.slice(first, first + 99));
      tree.flush();
    } finally {
      listening.dispose();
    }
    assert.deepEqual(drawn, [['t2']], 'the thread that spawned, and what is below it');
    await until('the title', () => inside.threads.description.startsWith('299 threads · '));
  });

  test('is shown a level at a time, and any thread of it can be selected', async () => {
    const session = new RunSession({ id: 'large', header: HEADER });
    session.receive([...largeRun()]);
    session.finishReading();
    inside.runs.add(session);
    const { tree } = inside.threads;
    const [spawn] = tree.getChildren(tree.nodeOf({ session, thread: 0 }));
    assert.equal(
      spawn && tree.getTreeItem(spawn).description?.toString().split(' · ')[0],
      '100 children',
    );
    assert.equal(spawn && tree.getChildren(spawn).length, 100);
    inside.runs.select({ session, thread: 9_000 });
    const above = tree.getParent(tree.nodeOf({ session, thread: 9_000 }));
    assert.ok(above && tree.getChildren(above).some(({ thread }) => thread === 9_000));
    await commands.executeCommand(COMMANDS.openTranscript);
    const document = window.activeTextEditor?.document;
    assert.match(document?.getText() ?? '', / {2}no solution\n/);
    const filter = { outcomes: ['solution'], text: '', leastTokens: 0, leastMs: 0 } as const;
    await drawn(() => inside.threads.show(filter, 'tokens'));
    assert.deepEqual(tree.getChildren(tree.nodeOf({ session, thread: undefined })).length, 1);
    await commands.executeCommand(COMMANDS.clearFilter);
  });
});

/** Does something, and waits until the view is told. */
async function drawn(act: () => void): Promise<void> {
  const told = new Promise<void>((resolve) => {
    const changes = inside.threads.tree.onDidChangeTreeData(() => {
      changes.dispose();
      resolve();
    });
  });
  act();
  await told;
}

function rowsOf(session: RunSession, isWanted: (node: ThreadNode) => boolean): ThreadNode[] {
  const { tree } = inside.threads;
  const visit = (node: ThreadNode): ThreadNode[] => [
    node,
    ...tree.getChildren(node).flatMap(visit),
  ];
  return visit(tree.nodeOf({ session, thread: undefined })).filter(isWanted);
}

suite('A run that decodes', () => {
  test('is paused, which its row says, and goes on', async () => {
    const session = await solve();
    await commands.executeCommand(COMMANDS.pause);
    assert.deepEqual(session.pauseReason, { kind: 'user' });
    assert.equal(shown()[0]?.[0], '53 31 26 22 -> 27 | paused');
    const { length } = session.playback;
    await commands.executeCommand(COMMANDS.toStart);
    assert.equal(session.playback.isLive, false);
    await commands.executeCommand(COMMANDS.continue);
    assert.equal(session.playback.isLive, true);
    await until('more of it', () => session.playback.length > length);
    await pace(undefined);
    await sessionEnd(session);
    assert.equal(session.state.end?.verified, true);
  });

  test('is stopped', async () => {
    const session = await solve();
    await commands.executeCommand(COMMANDS.stop);
    await sessionEnd(session);
    assert.equal(session.state.end?.finishReason, 'abort');
  });

  test('asks the model what comes next a step back too, where nothing followed yet', async () => {
    const session = await solveHeldAt({ kind: 'spawn' });
    assert.equal(shown()[0]?.[0], '53 31 26 22 -> 27 | paused: spawn');
    await session.moveTo(session.playback.length - 1);
    assert.equal(session.playback.isLive, false);
    const child = session.state.threads.get(1);
    assert.ok(child, 'the first child has started');
    const next = await nextTokenOf(session, child, l10n);
    assert.equal(next.kind, 'known');
    await commands.executeCommand(COMMANDS.stop);
    await sessionEnd(session);
  });

  test('goes on where one of its threads is stopped', async () => {
    const session = await solveHeldAt({ kind: 'line', thread: 8, said: 0, line: 0 });
    await commands.executeCommand(COMMANDS.stopThread, { session, thread: 1 });
    await until('the thread to end', () => session.state.threads.get(1)?.state === 'finished');
    await pace(undefined);
    await commands.executeCommand(COMMANDS.continue);
    await sessionEnd(session);
    assert.equal(session.state.threads.get(1)?.finishReason, 'abort');
    assert.equal(session.state.threads.get(0)?.finishReason, 'stop');
    assert.equal(session.state.threads.get(0)?.spawns[0]?.results?.[0], null);
  });
});

suite('Branches', () => {
  test('a forced token runs on as a branch beside its original', async () => {
    const session = await openGolden('solved');
    const vocabulary = session.header.model.vocabulary;
    const first = session.state.threads.get(2)?.counts.prompt ?? 0;
    const fail = vocabulary.indexOf('fail');
    const branch = await commands.executeCommand<RunSession>(
      COMMANDS.forceToken,
      { session, thread: 2, token: first },
      fail,
    );
    await sessionEnd(branch);
    assert.equal(branch.origin?.session, session.id);
    const tokens = branch.state.threads.get(2)?.tokens;
    assert.equal(tokens?.id(first), fail);
    assert.equal(tokens?.isGiven(first), true);
    assert.deepEqual(inside.runs.all, [branch, session]);
    const titles = shown().map(([text]) => text.split(' | ')[0]);
    assert.deepEqual(titles, ['branch of 53 31 26 22 -> 27', '53 31 26 22 -> 27']);
  });

  test('an edited spawn message starts another child', async () => {
    const session = await openGolden('solved');
    const branch = await commands.executeCommand<RunSession>(
      COMMANDS.editSpawn,
      { session, thread: 2 },
      '31+22',
    );
    await sessionEnd(branch);
    assert.deepEqual(numbersOf(branch, 2), [53, 53, 26]);
    assert.deepEqual(numbersOf(branch, 1), numbersOf(session, 1));
  });

  test('a thread of a run that decodes is run again from where the cursor stands', async () => {
    const session = await openGolden('solved');
    const { sampling } = session.header;
    const given = { session, thread: 1 };
    const branch = await commands.executeCommand<RunSession>(COMMANDS.rerunThread, given, sampling);
    await sessionEnd(branch);
    const answers = (run: RunSession) => run.state.threads.get(0)?.answer;
    assert.deepEqual(answers(branch), answers(session));
  });
});

suite('Transcripts', () => {
  const text = () => window.activeTextEditor?.document.getText() ?? '';

  test('show a thread, in three forms', async () => {
    const session = await openGolden('solved');
    await commands.executeCommand(COMMANDS.transcriptForm, 'readable');
    await commands.executeCommand(COMMANDS.openTranscript, { session, thread: 1 });
    assert.match(text(), /^26 22 22 -> 27 {2}\(\d+ tokens of prompt\)\n/);
    assert.deepEqual(inside.runs.selection, { session, thread: 1 });
    await commands.executeCommand(COMMANDS.transcriptForm, 'compact');
    assert.match(text(), /^<bos> apr /);
    await commands.executeCommand(COMMANDS.transcriptForm, 'text');
    assert.match(text(), /^Moving to Node #0,0\nCurrent State: 27:/);
    await commands.executeCommand(COMMANDS.transcriptForm, 'readable');
  });

  test('show the moment at which the cursor stands', async () => {
    const session = await openGolden('solved');
    await commands.executeCommand(COMMANDS.openTranscript, { session, thread: 0 });
    const whole = text();
    await backToSpawn(session);
    await until('the text of then', () => text().endsWith('waiting for 8 of 8 children\n'));
    await commands.executeCommand(COMMANDS.goLive);
    await until('the text of now', () => text() === whole);
  });

  test('stream while the run goes', async () => {
    const session = await solveHeldAt({ kind: 'spawn' });
    await commands.executeCommand(COMMANDS.openTranscript, { session, thread: 0 });
    assert.match(text(), /waiting for 8 of 8 children\n$/);
    await pace(undefined);
    await commands.executeCommand(COMMANDS.continue);
    await sessionEnd(session);
    await until('the answer', () => /solution: /.test(text()));
  });

  test('fold, have an outline, hovers, lenses and problems', async () => {
    const session = await openGolden('grandchildren');
    await commands.executeCommand(COMMANDS.openTranscript, { session, thread: 3 });
    const uri = window.activeTextEditor?.document.uri as Uri;
    const run = <T>(name: string, ...args: unknown[]) =>
      commands.executeCommand<T>(`vscode.execute${name}Provider`, uri, ...args);
    const [symbol] = await run<{ name: string; children: unknown[] }[]>('DocumentSymbol');
    assert.match(symbol?.name ?? '', /^43 25 11 3 -> 97/);
    assert.ok((symbol?.children.length ?? 0) > 2);
    const folds = await run<{ start: number }[]>('FoldingRange');
    assert.deepEqual(
      folds.slice(0, 3).map(({ start }) => start),
      [0, 1, 6],
    );
    const lenses = await run<{ command?: { title: string; arguments: unknown[] } }[]>(
      'CodeLens',
      99,
    );
    assert.match(lenses[0]?.command?.title ?? '', /Parent: 50 25 11 7 3 -> 97/);
    assert.equal(lenses.length, 9);
    const [hover] = await run<{ contents: { value: string }[] }[]>('Hover', {
      line: 2,
      character: 6,
    });
    assert.match(hover?.contents[0]?.value ?? '', /token +id +probability/);
    const [jump] = await run<{ uri: Uri }[]>('Definition', { line: 2, character: 6 });
    assert.match(jump?.uri.path ?? '', /43-25=18/);
    const problems = await until('problems', () => {
      const found = languages.getDiagnostics(uri);
      return found.length > 0 && found;
    });
    assert.ok(problems.some(({ code }) => code === 'wrong numbers'));
    assert.ok(problems.some(({ code }) => code === 'repeated state'));
    const departure = problems.find(({ code }) => code === 'departure');
    assert.match(departure?.message ?? '', /exact division is passed over.* 22\/11=2/);
  });

  test('two threads are compared side by side', async () => {
    const session = await openGolden('solved');
    const rows = rowsOf(session, ({ thread }) => thread === 1 || thread === 2);
    await commands.executeCommand(COMMANDS.compareThreads, rows[0], rows);
    const label = window.tabGroups.activeTabGroup.activeTab?.label;
    assert.equal(label, '53-31=22 -> 26 22 22 ↔ 53-26=27 -> 31 27 22');
    assert.ok(workspace.textDocuments.length > 0);
  });

  test('two runs are chosen and compared by what their root threads wrote', async () => {
    const first = await openGolden('solved');
    const second = await openGolden('grandchildren');
    inside.runs.select({ session: first, thread: 0 });
    const asked: string[] = [];
    const showQuickPick = ((
      items: readonly { label: string; session: RunSession }[],
      { title }: { title: string },
    ) => {
      asked.push(`${title} ${items[0]?.label}`);
      return Promise.resolve(items.find(({ session }) => session === first || session === second));
    }) as unknown as typeof window.showQuickPick;
    await standIn(window, { showQuickPick }, () =>
      commands.executeCommand(COMMANDS.compareTwoRuns),
    );
    assert.equal(asked[0], 'Compare which run? 53 31 26 22 -> 27');
    assert.equal(
      window.tabGroups.activeTabGroup.activeTab?.label,
      '53 31 26 22 -> 27 ↔ 50 25 11 7 3 -> 97',
    );
    for (const session of inside.runs.all.slice(1)) inside.runs.remove(session);
    const [message] = await messagesOf(() => commands.executeCommand(COMMANDS.compareTwoRuns));
    assert.match(message?.text ?? '', /Solve or open a second run/);
  });
});

/** What a thread of Countdown searches. */
function numbersOf({ state }: RunSession, id: number): readonly number[] | undefined {
  const thread = state.threads.get(id);
  return thread && promptOf(thread).numbers;
}
