import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRandom, randomInteger } from '../../../src/common/random';
import type { RunController } from '../../../src/engine/runController';
import { COMPACT_LANGUAGE } from '../../../src/language/compact/language';
import { wordId } from '../../../src/language/compact/vocabulary';
import type { ThreadLanguage } from '../../../src/language/threadLanguage';
import { type BundledModel, logitsAfter, openBundledModel } from './bundledModel';
import { Bench, decode, expectClosed, request, type RequestFields, withoutTimes } from './decoding';
import { randomPolicy } from './randomPolicy';
import { type Policy, type Read, ScriptedRunner } from './scriptedRunner';

// Some of the runs are decoded in many ways.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** The compact language, whose children begin with so much of what their parent has written. */
function inheriting(shared: (context: number) => number): ThreadLanguage {
  return {
    ...COMPACT_LANGUAGE,
    child: (parent, message) => {
      const opening = COMPACT_LANGUAGE.child(parent, message);
      return opening && { ...opening, inherited: shared(parent.tokenIds.length) };
    },
  };
}

const WHOLE = inheriting((context) => context);
const BEGINNING = inheriting((context) => Math.ceil(context / 2));

const START = wordId('<bos>');

/** A thread says what it would say without what it inherited. */
function ownPolicy(seed: number): Policy {
  const policy = randomPolicy(seed);
  return (context) => policy(context.slice(context.lastIndexOf(START)));
}

const FIELDS: RequestFields = {
  sampling: { temperature: 0.5, seed: 3 },
  limits: { threads: 24, depth: 3, threadTokens: 60, contextWindow: 240, runTokens: 1500 },
};

const REQUEST = request([53, 31, 26, 22], 27, FIELDS);

/** Seeds whose runs spawn, and spawn again below. */
const SEEDS = [1, 4, 18];

/** What a child read when it began, and what of it was held. */
function beginningOf(thread: RunController['root'], reads: readonly Read[]): Read | undefined {
  const prompt = thread.tokenIds.slice(
    0,
    thread.tokenIds.indexOf(wordId('|'), thread.inherited) + 1,
  );
  return reads.find(({ context, tokenIds }) => [...context, ...tokenIds].join() === prompt.join());
}

describe.each([
  ['all that their parent has written', WHOLE],
  ['the beginning of what their parent has written', BEGINNING],
])('children that begin with %s', (_, language) => {
  it('read their own prompt, and nothing that their parent has read', async () => {
    let [children, grandchildren] = [0, 0];
    for (const seed of SEEDS) {
      const runner = new ScriptedRunner(ownPolicy(seed));
      const { bench, run, events } = await decode(runner, REQUEST, { language, rowsPerRun: 3 });
      expectClosed(events);
      expect(bench.decoder.cache.rows).toBe(0);
      const prefills = new Map<number, number>();
      for (const event of events) {
        if (event.type !== 'prefill' || event.reason !== 'prompt') continue;
        event.threads.forEach((id) => prefills.set(id, event.tokens));
      }
      for (const thread of run.threads.slice(1)) {
        const begun = beginningOf(thread, runner.reads);
        if (!begun) continue;
        children++;
        if (thread.depth > 1) grandchildren++;
        const parent = thread.family?.parent;
        // A parent waits with its last token unread: it was sampled with the spawn.
        const unread = language === WHOLE ? 1 : 0;
        expect(parent?.tokenIds.slice(0, begun.context.length)).toEqual(begun.context);
        expect(begun.context).toHaveLength(thread.inherited - unread);
        expect(prefills.get(thread.id)).toBe(begun.tokenIds.length);
      }
    }
    expect(children).toBeGreaterThan(10);
    expect(grandchildren).toBeGreaterThan(2);
  });

  it('have the same traces whoever shares the batch, is held or is aborted', async () => {
    const alone = async (seed: number) => {
      const runner = new ScriptedRunner(ownPolicy(1));
      const what = { ...REQUEST, sampling: { ...REQUEST.sampling, seed } };
      const { events } = await decode(runner, what, { language, rowsPerRun: 3 });
      return { what, events: withoutTimes(events) };
    };
    const expected = await Promise.all([1, 2, 3, 4, 5].map(alone));
    const bench = new Bench(new ScriptedRunner(ownPolicy(1)), { language, rowsPerRun: 3 });
    const random = createRandom(2);
    const runs = expected.map(({ what }) => bench.add(what));
    for (let turn = 0; turn < 40; turn++) {
      if (turn > 10) runs[0]?.abort();
      const other = runs[randomInteger(random, 1, 4)];
      if (random() < 0.5) other?.pause();
      else other?.resume();
      if (other && !other.finished && random() < 0.5) await bench.decoder.peek(other, 2);
      await bench.steps(randomInteger(random, 0, 4));
    }
    for (const run of runs) run.resume();
    await bench.finish();
    for (const [i, run] of runs.entries()) {
      if (i > 0) expect(withoutTimes(bench.eventsOf(run))).toEqual(expected[i]?.events);
    }
    expect(bench.decoder.cache.rows).toBe(0);
  });

  it('do not outlive a parent that is stopped, and leave no rows', async () => {
    let stopped = 0;
    for (const seed of SEEDS) {
      const { run: whole } = await decode(new ScriptedRunner(ownPolicy(seed)), REQUEST, {
        language,
      });
      const steps = whole.threads.length * 4;
      for (let step = 1; step < steps; step += 3) {
        const runner = new ScriptedRunner(ownPolicy(seed));
        const bench = new Bench(runner, { language, rowsPerRun: 2 });
        const run = bench.add(REQUEST);
        await bench.steps(step);
        const parent = run.threads.findLast(({ state }) => state === 'parked');
        if (!parent) continue;
        const waiting = run.threads.filter(
          ({ state, family }) => state === 'waiting' && family?.parent === parent,
        );
        run.stopThread(parent.id);
        await bench.finish();
        expectClosed(bench.eventsOf(run));
        expect(bench.decoder.cache.rows).toBe(0);
        for (const child of waiting) expect(beginningOf(child, runner.reads)).toBeUndefined();
        stopped += waiting.length;
      }
    }
    expect(stopped).toBeGreaterThan(3);
  });
});

it('a peek says what a child takes that has not begun', async () => {
  let peeked = 0;
  for (const seed of SEEDS) {
    const bench = new Bench(new ScriptedRunner(ownPolicy(seed)), { language: WHOLE });
    const run = bench.add({ ...REQUEST, alternatives: 3 });
    while (!run.finished) {
      const waiting = run.threads.filter(({ state }) => state === 'waiting');
      const next = await bench.decoder.peek(run, 3);
      await bench.steps(1);
      const sampled = bench.eventsOf(run).findLast(({ type }) => type === 'sampled');
      if (sampled?.type !== 'sampled') throw new Error('A step was to be told.');
      for (const { id } of waiting.slice(1)) {
        const i = sampled.threads.indexOf(id);
        const found = next.find(({ thread }) => thread === id);
        expect(found?.tokenIds).toEqual(sampled.alternatives?.[i]?.tokenIds);
        peeked++;
      }
    }
  }
  expect(peeked).toBeGreaterThan(3);
});

describe('the bundled model', () => {
  /** Two logits nearer than this may change places with the order of a sum. */
  const ROUNDING = 0.05;
  let model: BundledModel;
  beforeAll(async () => {
    model = await openBundledModel();
  });
  afterAll(() => model.runner.dispose());

  it('writes in a child what it writes where the whole context is read again', async () => {
    const what = request([53, 31, 26, 22], 27, { limits: { threads: 8, threadTokens: 40 } });
    const { run } = await decode(model.runner, what, { language: WHOLE, shape: model.shape });
    const children = run.threads.filter(({ inherited }) => inherited > 0);
    expect(children.length).toBeGreaterThan(1);
    let written = 0;
    for (const child of children) {
      const from = child.tokenIds.indexOf(wordId('|'), child.inherited) + 1;
      // A join puts tokens in that nobody has chosen.
      const to = child.spawns > 0 ? from + 1 : child.tokenIds.length;
      for (let position = from; position < to; position++) {
        const logits = await logitsAfter(model, child.tokenIds.slice(0, position));
        const taken = logits[child.tokenIds[position] as number] as number;
        expect(Math.max(...logits) - taken).toBeLessThan(ROUNDING);
        written++;
      }
    }
    expect(written).toBeGreaterThan(30);
  });
});
