import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { HumanError } from '../../src/common/humanError';
import { createRandom, hash32 } from '../../src/common/random';
import { type Campaign, CAMPAIGNS } from './campaigns';
import { mutate } from './draft';
import { sourcesOf } from './sources';

/** What the worker is asked. */
export interface FuzzOrder {
  readonly kind: keyof typeof CAMPAIGNS;
  readonly seed: number;
  /** The first input, from 0, and how many at most. */
  readonly from: number;
  readonly count: number;
  /** For the input that is looked at, and for what fails. */
  readonly folder: string;
}

/** What it tells, an input or a view at a time. */
export type FuzzNews =
  | { readonly type: 'input'; readonly input: number; readonly mutations: readonly string[] }
  | { readonly type: 'view'; readonly view: string }
  | { readonly type: 'failure'; readonly view: string; readonly error: string; readonly ms: number }
  | { readonly type: 'refused' | 'seen' };

/** Processor time that a view of a small input may take, in milliseconds. */
const LONGEST = 1000;

const tell = (news: FuzzNews) => parentPort?.postMessage(news);

async function work({ kind, seed, from, count, folder }: FuzzOrder): Promise<void> {
  const { mutations, form, views, open }: Campaign = CAMPAIGNS[kind];
  const sources = await sourcesOf(kind);
  for (let input = from; input < from + count; input++) {
    // Each input has a seed of its own, so that it can be made again without those before it.
    const random = createRandom(hash32(`${kind} ${seed} ${input}`));
    const source = sources[Math.floor(random() * sources.length)] as string;
    const { bytes, mutations: names } = mutate(source, mutations, random, form);
    tell({ type: 'input', input, mutations: names });
    const path = join(folder, 'input');
    writeFileSync(path, bytes);
    const timed = async (view: string, look: () => unknown) => {
      tell({ type: 'view', view });
      const before = process.cpuUsage();
      try {
        await look();
      } catch (error) {
        if (error instanceof HumanError) return false;
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        tell({ type: 'failure', view, error: text, ms: 0 });
        return false;
      }
      const { user, system } = process.cpuUsage(before);
      const ms = (user + system) / 1000;
      if (ms > LONGEST) tell({ type: 'failure', view, error: 'takes too long', ms });
      return true;
    };
    let run: unknown;
    const isOpen = await timed('reading', async () => (run = await open(path, bytes, random)));
    if (isOpen) for (const { name, look } of views) await timed(name, () => look(run));
    tell({ type: isOpen ? 'seen' : 'refused' });
  }
}

void work(workerData as FuzzOrder);
