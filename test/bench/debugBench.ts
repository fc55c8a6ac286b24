import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, parseArguments, runMain, wholeNumber } from '../../src/cli/main';
import { lineBefore } from '../../src/debug/stepGoals';
import { openTraceSession } from '../../src/session/run/traceSession';
import { RunSession } from '../../src/session/run/runSession';
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
  return EXIT.solved;
}

/** Steps through the file, each with what an editor asks for after it. */
async function measureSteps(path: string, rounds: number): Promise<void> {
  const { session, read } = await openTraceSession(await fileBytes(path), {
    ...{ id: 'one', file: `file://${path}`, createdBy: 'bench' },
  });
  await read();
  const thread = [...session.state.threads.keys()].at(-1) ?? 0;
  const rows: [string, number][] = [];
  const measure = async (name: string, act: () => Promise<unknown>, times = rounds) => {
    const taken: number[] = [];
    for (let i = 0; i < times; i++) taken.push(await timed(act));
    rows.push([name, quantile(taken, 0.5)]);
  };
  const middle = Math.floor(session.playback.length / 2);
  await session.moveTo(middle);
  await measure('step back by an event of any thread', () => session.stepBack(AN_EVENT));
  await session.moveTo(middle);
  await session.load([thread]);
  await measure('step back by a line of a thread, the run alone', () => {
    const looked = session.detailed(session.state).threads.get(thread);
    if (!looked) throw new Error('The thread has not started in the middle of the run.');
    return session.stepBack(lineBefore(looked));
  });

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
  await measure('step back, with what is shown then', () => step('stepBack'));
  await measure('step over, with what is shown then', () => step('next'));
  // It is hit nowhere, so that all of the run is looked through.
  const never = { name: 'answer', condition: 'depth == 99' };
  await client.ask('setFunctionBreakpoints', { breakpoints: [never] });
  await toMiddle();
  await measure('step back with a breakpoint, the first', () => step('stepBack'), 1);
  await measure('step back with a breakpoint', () => step('stepBack'));
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
