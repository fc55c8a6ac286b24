import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, parseArguments, runMain, wholeNumber } from '../../src/cli/main';
import { MODELS } from '../../src/cli/decodingArguments';
import type { Problem } from '../../src/countdown/problem';
import { lineBefore, nextLine } from '../../src/debug/stepGoals';
import { WorkerEngine } from '../../src/engine/workerEngine';
import type { StepGoal } from '../../src/inspect/stepGoal';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../src/methods/decodingOptions';
import { requestFor } from '../../src/methods/requests';
import { openTraceSession } from '../../src/session/run/traceSession';
import { RunSession } from '../../src/session/run/runSession';
import type { ThreadState } from '../../src/trace/runState';
import { fileBytes } from '../../src/trace/traceFile';
import { DebugClient } from '../unit/debug/debugClient';
import { largeRun } from '../unit/trace/largeRun';
import { HEADER } from '../unit/trace/traceBuilder';
import { writeLargeTrace } from './largeTrace';
import { quantile } from './statistics';
import { table } from './table';
import { AN_EVENT } from '../unit/inspect/goals';

const USAGE = `Measure the debugger on a recorded run of 10,001 threads, against the run alone.

  npm run bench:debug -- --megabytes 200

  --megabytes N   of the trace (default 200)
  --rounds N      steps of each kind (default 20)`;

/** What is decoded, and the child whose lines are stepped over. */
const PROBLEM: Problem = { numbers: [22, 26, 31, 53], target: 27 };
const CHILD = 1;

/** Events that a run under way brings at a time. */
const BATCH = 32;

async function main(): Promise<number> {
  const { values } = parseArguments({
    options: {
      megabytes: { type: 'string', default: '200' },
      rounds: { type: 'string', default: '20' },
    },
  });
  const megabytes = wholeNumber('--megabytes', values.megabytes, 1, 10_000);
  const rounds = wholeNumber('--rounds', values.rounds, 3, 1000);
  const folder = mkdtempSync(join(tmpdir(), 'apr-debug-bench-'));
  try {
    const path = join(folder, 'large.aprtrace');
    await writeLargeTrace(path, 1, megabytes * 1e6);
    await measureSteps(path, rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await measureStreaming(rounds);
  await measureDecoding();
  return EXIT.solved;
}

/** Steps through the file, each with what an editor asks for after it. */
async function measureSteps(path: string, rounds: number): Promise<void> {
  const { session, read } = await openTraceSession(await fileBytes(path), {
    ...{ id: 'one', file: `file://${path}`, createdBy: 'bench' },
  });
  await read();
  const rows: [string, number][] = [];
  const measure = async (name: string, act: () => Promise<unknown>, times = rounds) => {
    const taken: number[] = [];
    for (let i = 0; i < times; i++) taken.push(await timed(act));
    rows.push([name, quantile(taken, 0.5)]);
  };
  const middle = Math.floor(session.playback.length / 2);
  await session.moveTo(middle);
  const running = [...session.state.threads.values()].filter(({ state }) => state === 'running');
  const { id: thread, said } = running.reduce((most, one) => (one.said > most.said ? one : most));
  const lines = Math.min(rounds, said);
  await measure('step back by an event of any thread', () => session.stepBack(AN_EVENT));
  await session.moveTo(middle);
  await session.load([thread]);
  await measure(
    'step back by a line of a thread, the run alone',
    () => {
      const looked = session.detailed(session.state).threads.get(thread);
      if (!looked) throw new Error('The thread has not started in the middle of the run.');
      return session.stepBack(lineBefore(looked));
    },
    lines,
  );

  const client = new DebugClient(() => Promise.resolve({ session, isOwn: false }), {
    selected: () => thread,
  });
  await client.launch({ run: 'one' });
  await client.stop();
  const step = async (command: string) => {
    await client.move(command, thread);
    await client.threads();
    await client.scopes(thread);
  };
  const toMiddle = async () => {
    await session.moveTo(middle);
    await client.stop();
  };
  await toMiddle();
  await measure('step back, with what is shown then', () => step('stepBack'), lines);
  await measure('step over, with what is shown then', () => step('next'));
  // It is hit nowhere, so that all of the run is looked through.
  const never = { name: 'answer', condition: 'depth == 99' };
  await client.ask('setFunctionBreakpoints', { breakpoints: [never] });
  await toMiddle();
  await measure('step back with a breakpoint, the first', () => step('stepBack'), 1);
  await measure('step back with a breakpoint', () => step('stepBack'), lines);
  await measure('step over with a breakpoint', () => step('next'));
  await measure('threads and stack of a stop', async () => {
    await client.threads();
    await client.stack(thread);
  });
  const alone = rows[1]?.[1] ?? NaN;
  console.log(`${session.state.threads.size} threads, ${session.playback.length} events`);
  console.log(
    table(
      ['', 'ms', 'against the run alone'],
      rows.map(([name, ms]) => [name, ms.toFixed(1), (ms / alone).toFixed(2)]),
    ),
  );
}

/** A run that grows, with and without a debugger that lets it go on, in turns. */
async function measureStreaming(rounds: number): Promise<void> {
  const events = [...largeRun()];
  const taken: Record<'alone' | 'debugged', number[]> = { alone: [], debugged: [] };
  for (let round = 0; round < rounds; round++) {
    for (const way of ['alone', 'debugged'] as const) {
      const session = new RunSession({ id: 'growing', header: HEADER });
      session.receive(events.slice(0, BATCH));
      if (way === 'debugged') {
        const client = new DebugClient(() => Promise.resolve({ session, isOwn: false }));
        await client.launch({ run: 'growing', stopOnEntry: false });
      }
      taken[way].push(await timed(() => stream(session, events)));
    }
  }
  const ratios = taken.debugged.map((ms, i) => ms / (taken.alone[i] as number));
  console.log(`streaming with a debugger against without: ${quantile(ratios, 0.5).toFixed(2)}`);
}

/** Lines of a child that is decoded for them, beside its siblings, with a debugger and without. */
async function measureDecoding(): Promise<void> {
  const engine = new WorkerEngine(join(__dirname, '..', 'engine', 'engineWorker.js'), {
    ...{ models: MODELS, threads: 1, concurrency: 1 },
  });
  const request = requestFor(COUNTDOWN_ASKING, PROBLEM, DEFAULT_OPTIONS);
  const start = (): RunSession => {
    const session = new RunSession({ id: 'decoded', header: HEADER, request });
    const run = engine.submit({ ...request, startPaused: true });
    void session.drive(run, () => undefined, true);
    return session;
  };
  const child = (session: RunSession) => session.state.threads.get(CHILD) as ThreadState;
  try {
    const taken: Record<'alone' | 'debugged', number[]> = { alone: [], debugged: [] };
    const alone = start();
    await stepped(alone, { isAt: ({ type }) => type === 'threadWait' });
    while (child(alone).state === 'running') {
      taken.alone.push(await timed(() => stepped(alone, nextLine(child(alone)))));
    }
    alone.stop();

    const session = start();
    const client = new DebugClient(() => Promise.resolve({ session, isOwn: true }));
    await client.launch({ run: 'decoded', stopOnEntry: true });
    await client.stop();
    await client.move('next', 0);
    while (child(session).state === 'running') {
      taken.debugged.push(
        await timed(async () => {
          await client.move('next', CHILD);
          await client.threads();
          await client.scopes(CHILD);
        }),
      );
    }
    session.stop();
    const ms = (all: readonly number[]) => quantile(all, 0.5).toFixed(1);
    console.log(
      `a line of a child while it is decoded: ${ms(taken.debugged)} ms, without a debugger ${ms(taken.alone)} ms`,
    );
  } finally {
    await engine.dispose();
  }
}

/** A step, once it is taken. */
async function stepped(session: RunSession, goal: StepGoal): Promise<void> {
  const taken = new Promise<void>((resolve) => {
    const listening = session.onDidChange(({ status }) => {
      if (!status || session.status === 'running') return;
      listening.dispose();
      resolve();
    });
  });
  await session.step(goal);
  await taken;
}

async function stream(session: RunSession, events: Parameters<RunSession['receive']>[0]) {
  for (let at = BATCH; at < events.length; at += BATCH) {
    session.receive(events.slice(at, at + BATCH));
    // Whoever draws has its turn.
    if ((at / BATCH) % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

void runMain(main, USAGE);
