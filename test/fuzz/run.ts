import { readTrace, type ReadTrace } from '../../src/cli/readTrace';
import { openTraceSession } from '../../src/session/run/traceSession';
import type { RunSession } from '../../src/session/run/runSession';
import type { RunState, ThreadState } from '../../src/trace/runState';
import { type Random, shuffled } from '../../src/common/random';

/** A mutated trace as the programs have it that show it. */
export interface OpenRun {
  readonly path: string;
  /** As the command line reads it. */
  readonly trace: ReadTrace;
  /** As the editor has it: whole, and as one whose file is too large to be held. */
  readonly whole: RunSession;
  readonly large: RunSession;
  readonly random: Random;
}

/** @throws HumanError where it is no trace */
export async function openRun(path: string, bytes: Uint8Array, random: Random): Promise<OpenRun> {
  const source = {
    size: bytes.length,
    read: (from: number) =>
      (async function* chunks() {
        for (let at = from; at < bytes.length; at += 4096) {
          yield await Promise.resolve(bytes.subarray(at, at + 4096));
        }
      })(),
  };
  const open = async (fullDetailBytes: number) => {
    const options = { id: 'a', file: 'file:///a', createdBy: 'fuzz', fullDetailBytes };
    const { session, read } = await openTraceSession(source, options);
    await read();
    if (session.failure) throw session.failure;
    return session;
  };
  const whole = await open(Infinity);
  return { path, trace: await readTrace(path, 'full'), whole, large: await open(0), random };
}

/** Threads that are looked at one by one: all of a few, some of very many. */
export function someThreads({ threads }: RunState, random: Random, most = 12): ThreadState[] {
  const all = [...threads.values()];
  return all.length <= most ? all : shuffled(random, all).slice(0, most);
}
