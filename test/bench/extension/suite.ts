/**
 * Measures the extension in the extension host of a real VS Code: `npm run bench:extension` prints
 * one Markdown table. `APR_BENCH_TRACE_MB` is the size of the large trace (200),
 * `APR_BENCH_PAIRS` how many runs are streamed with views and without (8).
 */
import { A_TOKEN, AN_EVENT } from '../../unit/inspect/goals';
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, Uri, version, ViewColumn } from 'vscode';
import type { Internals } from '../../../src/extension';
import type { Problem } from '../../../src/countdown/problem';
import type { RunRequest } from '../../../src/engine/runRequest';
import { branchRequest } from '../../../src/session/run/branchRequest';
import { NO_FILTER } from '../../../src/inspect/threadFilter';
import type { RunSession } from '../../../src/session/run/runSession';
import { sessionEnd } from '../../../src/session/run/sessionEnd';
import { COMMANDS, VIEWS } from '../../../src/ui/contributions';
import { EXTENSION_ID, extensionUnderTest } from '../../extension/extension';
import { reachableBytes } from '../../extension/hostProcess';
import { writeLargeTrace } from '../largeTrace';
import { quantile } from '../statistics';
import { table } from '../table';
import { activationTimes } from './activationTimes';
import { probe, type Probed } from './hostProbe';
import { spyOnTracePages } from './pageSpy';

const SHORT = { numbers: [22, 26, 31, 53], target: 27 };
/** Several seconds of decoding, in hundreds of threads. */
const LONG = { numbers: [2, 3, 5, 7, 11], target: 97 };
const TRACE_MB = Number(process.env.APR_BENCH_TRACE_MB ?? 200);
/** Runs with views and without them, in turns. */
const PAIRS = Number(process.env.APR_BENCH_PAIRS ?? 8);
/** Runs with views in which turns of the event loop are timed. */
const WATCHED = 3;
const FIRST_TOKENS = 5;
/** A branch this many tokens behind 9,900 prompts is given nearly as many as it may. */
const BRANCH_TOKENS = 90;
/** Until the window is open, and until the page with the graph has drawn a first run. */
const OPENING_MS = 3000;
/** What the views do for this long after reading counts too, and the end of a collection. */
const SETTLING_MS = 500;

/** Said by the rows of many threads, but not of all. */
const FILTER_TEXT = '7';

type Row = readonly [what: string, measured: string, limit: string];

export async function run(): Promise<void> {
  const load = loadavg()[0] ?? 0;
  const page = spyOnTracePages();
  const rows: Row[] = [];
  // The editor's own extensions start as well, in the same turns.
  await delay(OPENING_MS);
  const activation = await probe(() => extensionUnderTest());
  const inside = await extensionUnderTest();
  const { load: loading, call } = activationTimes(EXTENSION_ID);
  rows.push(
    ['activation, as VS Code counts it', `${ms(loading)} of loading, ${ms(call)} of its call`, ''],
    ['longest turn of the event loop meanwhile', turn(activation), '50 ms'],
  );
  rows.push(...(await measureRuns(inside)));
  rows.push(...(await measureLargeTrace(inside, page)), ...(await measureComparison()));
  console.log(
    `\n${cpus()[0]?.model.trim()}, ${availableParallelism()} logical cores, ${platform()} ` +
      `${arch()}, load before ${load.toFixed(1)}, VS Code ${version}, Node ` +
      `${process.version.slice(1)}, ${new Date().toISOString().slice(0, 10)}, ` +
      `\`npm run bench:extension\`\n\n${table(['In the extension host', 'measured', 'limit'], rows)}\n`,
  );
}

async function measureRuns(inside: Internals): Promise<Row[]> {
  await solve(SHORT);
  const first: number[] = [];
  const shown: number[] = [];
  for (let i = 0; i < FIRST_TOKENS; i++) {
    const times = await firstToken(inside);
    first.push(times.token);
    shown.push(times.tree);
  }
  const streams = await measureStreams(inside);
  const rate = (views: boolean) =>
    median(streams.map((pair) => (views ? pair.with : pair.without)));
  const slower = streams.map((pair) => 1 - pair.with / pair.without);
  const watched: Probed[] = [];
  // Runs of their own: what looks at the event loop so often takes time from decoding as well.
  for (let i = 0; i < WATCHED; i++) {
    watched.push(await inViews(inside, () => probe(() => streamedInViews(inside))));
  }
  const longest = Math.max(...watched.map((seen) => seen.longest));
  const busiest = watched.reduce((a, b) => (b.busiest > a.busiest ? b : a));
  return [
    ['Enter to the first token in the run, warm engine', ms(median(first)), ''],
    ['Enter to the tree drawn anew with it', ms(median(shown)), '400 ms'],
    [
      `tokens/s of ${streams[0]?.tokens} with tree, graph and transcript open`,
      `${rate(true).toFixed(0)}, without ${rate(false).toFixed(0)}`,
      '',
    ],
    [
      `  slower, median of ${PAIRS} pairs in turns (quartiles)`,
      `${percent(median(slower))} (${percent(quantile(slower, 0.25))} to ${percent(quantile(slower, 0.75))})`,
      '10 %',
    ],
    ['  longest turn of the event loop meanwhile', turn({ ...busiest, longest }), '50 ms'],
  ];
}

/** Tokens per second of one run with views and one without. */
interface Stream {
  readonly with: number;
  readonly without: number;
  readonly tokens: number;
}

/** Whichever of a pair comes first has a colder processor: they take turns. */
async function measureStreams(inside: Internals): Promise<Stream[]> {
  const streams: Stream[] = [];
  for (let i = 0; i < PAIRS; i++) {
    const unseen = i % 2 === 0 ? await withoutViews(inside) : undefined;
    const seen = await inViews(inside, () => streamedInViews(inside));
    const { rate: without } = unseen ?? (await withoutViews(inside));
    streams.push({ with: seen.rate, without, tokens: seen.tokens });
    console.log(
      `pair ${i + 1}: ${seen.rate.toFixed(0)} tokens/s, without views ${without.toFixed(0)}`,
    );
  }
  return streams;
}

async function withoutViews(inside: Internals): Promise<Streamed> {
  await closeViews(inside);
  await delay(SETTLING_MS);
  return streamed(inside);
}

/** What the task gives while tree and graph are open. */
async function inViews<T>(inside: Internals, task: () => Promise<T>): Promise<T> {
  await openViews(inside);
  const given = await task();
  await closeViews(inside);
  return given;
}

/** Opening them is not what is measured: the page and its layouts have begun by then. */
async function openViews({ runs }: Internals): Promise<void> {
  await solve(SHORT);
  await commands.executeCommand(`${VIEWS.threads}.focus`);
  await commands.executeCommand(COMMANDS.showGraph, { session: newest(runs), thread: 0 });
  await delay(OPENING_MS);
}

interface Streamed {
  /** Sampled tokens per second from the first token to the end, on the engine's clock. */
  readonly rate: number;
  readonly tokens: number;
}

/** A long run, with what is opened as it begins. */
async function streamed(
  { runs }: Internals,
  open?: (session: RunSession) => Promise<void>,
): Promise<Streamed> {
  const over = solve(LONG);
  const session = await nextRun(runs);
  await open?.(session);
  await over;
  const { tokens, ms: last, firstTokenMs = 0 } = session.playback.latest;
  return { rate: (tokens.sampled * 1000) / (last - firstTokenMs), tokens: tokens.sampled };
}

function streamedInViews(inside: Internals): Promise<Streamed> {
  return streamed(inside, async (session) => {
    await commands.executeCommand(COMMANDS.openTranscript, { session, thread: 0 });
  });
}

function nextRun(runs: Internals['runs']): Promise<RunSession> {
  return new Promise((resolve) => {
    const added = runs.onDidChangeList(() => {
      added.dispose();
      resolve(newest(runs));
    });
  });
}

/** From Enter in the quick input, its first offer being chosen. */
async function firstToken({ runs, threads }: Internals) {
  void commands.executeCommand(COMMANDS.solve);
  await delay(1000);
  const before = new Set(runs.all);
  const enter = performance.now();
  const times = { token: 0, tree: 0 };
  const done = new Promise<RunSession>((resolve) => {
    const changes = runs.onDidChange(({ session }) => {
      if (before.has(session) || session.state.tokens.sampled === 0 || times.token > 0) return;
      times.token = performance.now() - enter;
    });
    const drawn = threads.tree.onDidChangeTreeData(() => {
      if (times.token === 0) return;
      times.tree = performance.now() - enter;
      changes.dispose();
      drawn.dispose();
      resolve(newest(runs));
    });
  });
  await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  await sessionEnd(await done);
  closeRuns(runs);
  return times;
}

async function closeViews({ runs }: Internals): Promise<void> {
  await commands.executeCommand('workbench.action.closeAllEditors');
  await commands.executeCommand('workbench.action.closeSidebar');
  closeRuns(runs);
  await delay(500);
}

async function measureLargeTrace(
  { runs, threads }: Internals,
  page: ReturnType<typeof spyOnTracePages>,
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'apr-bench-'));
  const path = join(folder, 'large.aprtrace');
  try {
    const bytes = await writeLargeTrace(path, 1, TRACE_MB * 1e6);
    await commands.executeCommand(`${VIEWS.threads}.focus`);
    const before = await held();
    const { rss } = process.memoryUsage();
    const start = performance.now();
    page.first = undefined;
    const seen = await probe(async () => {
      await commands.executeCommand('vscode.open', Uri.file(path), ViewColumn.One);
      await sessionEnd(newest(runs));
      await delay(SETTLING_MS);
    });
    const read = performance.now() - start - SETTLING_MS;
    const opened = newest(runs);
    const after = await held();
    const steps: number[] = [];
    const stepping = await probe(async () => {
      for (let i = 0; i < 20; i++) {
        steps.push(await timed(() => opened.stepBack(i % 2 === 0 ? AN_EVENT : A_TOKEN)));
      }
    });
    const moves: number[] = [];
    for (const share of [0.9, 0.1, 0.5, 0.7, 0.3]) {
      const position = Math.floor(opened.playback.length * share);
      moves.push(await timed(() => opened.moveTo(position)));
    }
    opened.goLive();
    const last = opened.state.threads.size - 1;
    const transcript = await timed(() => opened.load([last]));
    const beforeBranch = await held();
    const position = (opened.state.threads.get(last)?.counts.prompt ?? 0) + BRANCH_TOKENS;
    let request: RunRequest | undefined;
    let branch = 0;
    const branching = await probe(async () => {
      branch = await timed(async () => {
        request = await branchRequest(opened, { thread: last, position });
      });
    });
    const given = (await held()) - beforeBranch;
    const tokens = request?.given?.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0) ?? 0;
    const rows = await timed(() =>
      threads.tree.getChildren(threads.tree.nodeOf({ session: opened, thread: 1 })),
    );
    const filtering = await settled(() => filteredBy(FILTER_TEXT, threads));
    threads.show(NO_FILTER, 'creation');
    return [
      ['large trace', `${mb(bytes)}, ${opened.state.threads.size} threads`, ''],
      ['  from opening to its run sent to the page', ms((page.first ?? NaN) - start), '2000 ms'],
      ['  read to its end', ms(read), ''],
      ['  held after it, beside before', mb(after - before), 'constant'],
      ['  most of the heap meanwhile, beside before', mb(seen.heap - before), 'constant'],
      ['  most resident memory meanwhile, beside before', mb(seen.resident - rss), 'constant'],
      ['  longest turn of the event loop meanwhile', turn(seen), '50 ms'],
      ['  a step back, median and longest of 20', spread(steps), ''],
      ['  longest turn of the event loop meanwhile', turn(stepping), '50 ms'],
      ['  to another moment, median and longest of 5', spread(moves), ''],
      ['  tokens of a thread of the last level', ms(transcript), ''],
      ['  read for a branch of it', `${tokens} tokens in ${ms(branch)}, ${mb(given)} held`, ''],
      [
        '  most of the heap meanwhile, beside before',
        mb(branching.heap - beforeBranch),
        'constant',
      ],
      ['  longest turn of the event loop meanwhile', turn(branching), '50 ms'],
      ['  rows of a thread in the tree', ms(rows), ''],
      ['  threads filtered by what their rows say', ms(filtering.took), ''],
      ['  longest turn of the event loop meanwhile', turn(filtering), '50 ms'],
    ];
  } finally {
    await commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true });
  }
}

/** Until the view is told. */
function filteredBy(text: string, threads: Internals['threads']): Promise<void> {
  return new Promise((resolve) => {
    const told = threads.tree.onDidChangeTreeData(() => {
      told.dispose();
      resolve();
    });
    threads.show({ ...NO_FILTER, text }, 'creation');
  });
}

/** Times the comparison of what two bundled models make of the held-out problems. */
async function measureComparison(): Promise<Row[]> {
  const [apr, sos] = (['apr', 'sos'] as const).map((name) => ({
    path: join('models', 'results', name),
    name,
  }));
  const comparing = await settled(() => commands.executeCommand(COMMANDS.compareRuns, apr, sos));
  await commands.executeCommand('workbench.action.closeAllEditors');
  return [
    ['results of two bundled models compared', ms(comparing.took), ''],
    ['  longest turn of the event loop meanwhile', turn(comparing), '50 ms'],
  ];
}

function solve(problem: Problem): Thenable<unknown> {
  return commands.executeCommand(COMMANDS.solve, problem);
}

function newest({ all }: Internals['runs']): RunSession {
  const [session] = all;
  if (!session) throw new Error('There is no run.');
  return session;
}

function closeRuns(runs: Internals['runs']): void {
  for (const session of [...runs.all]) runs.remove(session);
}

async function timed(task: () => unknown): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

/** How long the task took, and what was seen of the host until the views had drawn it. */
async function settled(task: () => unknown): Promise<Probed & { readonly took: number }> {
  let took = 0;
  const seen = await probe(async () => {
    took = await timed(task);
    await delay(SETTLING_MS);
  });
  return { ...seen, took };
}

/** Bytes that are reachable. What is measured next is clear of the collection. */
async function held(): Promise<number> {
  const bytes = reachableBytes();
  await delay(SETTLING_MS);
  return bytes;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function spread(values: readonly number[]): string {
  return `${ms(median(values))}, ${ms(Math.max(...values))}`;
}

/** A collection waits for other processes as well, and can seem longer than what was computed. */
function turn({ longest, busiest, collected }: Probed): string {
  const garbage = Math.min(collected, busiest);
  const words = garbage < 1 ? '' : `, ${ms(garbage)} of it collecting garbage`;
  return `${ms(longest)}, of which computed ${ms(busiest)}${words}`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
