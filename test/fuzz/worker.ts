import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { HumanError, messageOf } from '../../src/common/humanError';
import { createRandom, hash32 } from '../../src/common/random';
import type { Campaign } from './campaign';
import { CAMPAIGNS, type Kind } from './campaigns';
import { inputPath } from './inputPath';

/** What the worker is asked. */
export interface FuzzOrder {
  readonly kind: Kind;
  readonly seed: number;
  /** The first input, from 0, and how many at most. */
  readonly from: number;
  readonly count: number;
  /** For the input that is looked at; those that fail stay there. */
  readonly folder: string;
}

/** The same with a time, in milliseconds of the clock, after which it begins no input. */
export interface TimedOrder extends FuzzOrder {
  readonly until: number;
}

/** What it tells, an input or a view at a time. */
export type FuzzNews =
  | { readonly type: 'input'; readonly input: number; readonly mutations: readonly string[] }
  | { readonly type: 'view'; readonly view: string }
  | { readonly type: 'failure'; readonly view: string; readonly error: string; readonly ms: number }
  | { readonly type: 'refused' | 'seen' }
  /** It cannot begin, for this reason. */
  | { readonly type: 'unable'; readonly reason: string };

/** Processor time that a view of a small input may take, in milliseconds. */
const LONGEST = 1000;

const tell = (news: FuzzNews) => parentPort?.postMessage(news);

async function work({ kind, seed, from, count, folder, until }: TimedOrder): Promise<void> {
  const { load, views, open }: Campaign = CAMPAIGNS[kind];
  const make = await load().catch((error: unknown) => {
    tell({ type: 'unable', reason: messageOf(error) });
  });
  if (!make) return;
  for (let input = from; input < from + count && Date.now() < until; input++) {
    // Each input has a seed of its own, so that it can be made again without those before it.
    const random = createRandom(hash32(`${kind} ${seed} ${input}`));
    const path = inputPath(folder, input);
    // One that was broken off has left its own.
    rmSync(dirname(path), { recursive: true, force: true });
    mkdirSync(dirname(path));
    tell({ type: 'input', input, mutations: make(path, random) });
    let hasFailed = false;
    const fail = (view: string, error: string, ms = 0) => {
      hasFailed = true;
      tell({ type: 'failure', view, error, ms });
    };
    const timed = async (view: string, look: () => unknown, longest = LONGEST) => {
      tell({ type: 'view', view });
      const before = process.cpuUsage();
      try {
        await look();
      } catch (error) {
        if (error instanceof HumanError) return false;
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        fail(view, text);
        return false;
      }
      const { user, system } = process.cpuUsage(before);
      const ms = (user + system) / 1000;
      if (ms > longest) fail(view, 'takes too long', ms);
      return true;
    };
    let opened: unknown;
    const isOpen = await timed('reading', async () => (opened = await open(path, random)));
    let seen = 0;
    if (isOpen) {
      for (const { name, look, longest } of views) {
        seen += Number(await timed(name, () => look(opened), longest));
      }
    }
    const isSeen = isOpen && (seen > 0 || views.length === 0);
    if (!hasFailed) rmSync(dirname(path), { recursive: true });
    tell({ type: isSeen ? 'seen' : 'refused' });
  }
}

void work(workerData as TimedOrder);
