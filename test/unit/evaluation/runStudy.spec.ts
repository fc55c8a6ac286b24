import { describe, expect, it, vi } from 'vitest';
import { runInTurn, runStudy, type StudyHooks } from '../../../src/evaluation/study/runStudy';
import type { SampleRecord } from '../../../src/evaluation/study/sample';
import {
  type Arm,
  type Study,
  studyArm,
  type Unit,
  unitKey,
} from '../../../src/evaluation/study/study';
import { armOf } from '../../../src/methods/arm';
import { createRandom, randomInteger } from '../../../src/common/random';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { randomPolicy } from '../engine/randomPolicy';
import { ScriptedEngine } from '../engine/scriptedEngine';

vi.setConfig({ testTimeout: 60_000 });

const random = createRandom(5);
const PROBLEMS = Array.from({ length: 12 }, () => ({
  numbers: [1, 2, 3].map(() => randomInteger(random, 1, 99)),
  target: randomInteger(random, 10, 100),
}));

function arm(id: string, fields: Partial<Arm> = {}): Arm {
  const spec = armOf('apr', { window: 64 });
  return { ...studyArm(spec, { id, problems: 12, concurrency: 4 }), ...fields };
}

const SAMPLED = studyArm(armOf('apr', { window: 64, decision: 'sampled', samples: 3 }), {
  ...{ id: 'sampled', problems: 5, concurrency: 4 },
});
const STUDY: Study = {
  asking: COUNTDOWN_ASKING,
  seed: 3,
  problems: PROBLEMS,
  stages: [
    { mode: 'batched', arms: [arm('greedy'), SAMPLED] },
    { mode: 'alone', arms: [arm('a', { problems: 3 }), arm('b', { problems: 2 })] },
  ],
};

async function run(study = STUDY, hooks: Partial<StudyHooks> = {}) {
  const engine = new ScriptedEngine(randomPolicy(2));
  const records: SampleRecord[] = [];
  const order: string[] = [];
  await runStudy(engine, study, {
    ...hooks,
    onUnit: (unit, samples) => {
      records.push(...samples);
      order.push(unitKey(unit.arm.id, unit.problem));
      return hooks.onUnit?.(unit, samples);
    },
  });
  return { engine, records, order };
}

/** Records without what the clock says, in one order. */
function untimed(records: readonly SampleRecord[]) {
  const key = (r: SampleRecord) => `${r.arm} ${1000 + r.problem} ${r.sample}`;
  return records
    .map((r) => ({ ...r, wallMs: 0, firstTokenMs: 0, joinPrefillMs: 0 }))
    .sort((a, b) => key(a).localeCompare(key(b)));
}

describe('runStudy', () => {
  it('decodes every sample of every unit, and hands on whole units', async () => {
    const { records, order } = await run();
    expect(records).toHaveLength(12 + 5 * 3 + 3 + 2);
    expect(new Set(order).size).toBe(order.length);
    for (const { numbers, target, problem } of records) {
      expect({ numbers, target }).toEqual(PROBLEMS[problem]);
    }
    const of = (id: string) => records.filter(({ arm }) => arm === id);
    expect(of('sampled').map(({ sample }) => sample)).toEqual(
      [0, 1, 2].flatMap(() => [0, 1, 2]).concat(0, 1, 2, 0, 1, 2),
    );
  });

  it('takes the arms of a stage that is timed in turn, one problem at a time', async () => {
    const { engine, order } = await run({
      ...STUDY,
      stages: [{ mode: 'alone', arms: [arm('a', { problems: 3 }), arm('b', { problems: 2 })] }],
    });
    expect(order).toEqual(['a#0', 'b#0', 'a#1', 'b#1', 'a#2']);
    // All five were decoded before, to warm up.
    expect(engine.requests).toHaveLength(5 + 5);
  });

  it('times several studies by turns, and every other problem the other way round', async () => {
    const order: string[] = [];
    const part = (name: string, done: readonly string[] = []) => ({
      engine: new ScriptedEngine(randomPolicy(2)),
      study: STUDY,
      hooks: {
        done: new Set(done),
        onUnit: ({ arm: { id }, problem }: Unit) => void order.push(`${name} ${id}#${problem}`),
      },
    });
    await runInTurn([part('x'), part('y', ['b#0']), part('z')]);
    expect(order).toEqual([
      ...['x a#0', 'y a#0', 'z a#0', 'x b#0', 'z b#0'],
      ...['z a#1', 'y a#1', 'x a#1', 'z b#1', 'y b#1', 'x b#1'],
      ...['x a#2', 'y a#2', 'z a#2'],
    ]);
  });

  it('leaves nothing behind at the signal, which many studies may share', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await run(STUDY, { signal });
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });

  it('gives the same records whatever the concurrency, and others for another seed', async () => {
    const alone = { ...SAMPLED, concurrency: 1 };
    const study = (one: Arm, seed = 3): Study => ({
      ...STUDY,
      seed,
      stages: [{ mode: 'batched', arms: [one] }],
    });
    const { records } = await run(study(SAMPLED));
    expect(untimed((await run(study(alone))).records)).toEqual(untimed(records));
    expect(untimed((await run(study(alone, 4))).records)).not.toEqual(untimed(records));
  });

  it('leaves out what is done', async () => {
    const { records } = await run();
    const done = new Set(['greedy#0', 'greedy#7', 'sampled#4', 'b#1']);
    const rest = await run(STUDY, { done });
    expect(rest.order.some((key) => done.has(key))).toBe(false);
    const missing = records.filter((r) => done.has(unitKey(r.arm, r.problem)));
    expect(untimed([...rest.records, ...missing])).toEqual(untimed(records));
  });

  it('stops with whole units only, and leaves nothing running', async () => {
    const interrupt = new AbortController();
    let units = 0;
    const { engine, records } = await run(STUDY, {
      signal: interrupt.signal,
      onUnit: () => {
        if (++units === 14) interrupt.abort();
      },
    });
    expect(engine.openRuns).toBe(0);
    expect(units).toBe(14);
    expect(records.filter(({ arm }) => arm === 'sampled').length % 3).toBe(0);
  });

  it('keeps the whole trace of every sample', async () => {
    const traces = new Map<string, TraceEvent[]>();
    const closed = new Set<string>();
    const { records } = await run(STUDY, {
      openTrace: ({ arm, problem, sample }) => {
        const name = `${arm}/${problem}-${sample}`;
        const events: TraceEvent[] = [];
        traces.set(name, events);
        return Promise.resolve({
          name,
          write: (event) => events.push(event),
          close: () => Promise.resolve(void closed.add(name)),
        });
      },
    });
    expect(traces.size).toBe(records.length);
    for (const { trace, verified } of records) {
      const events = traces.get(trace ?? '');
      expect(events?.[0]).toMatchObject({ type: 'runStart' });
      expect(events?.at(-1)).toMatchObject({ type: 'runEnd', verified });
      expect(closed.has(trace ?? '')).toBe(true);
    }
  });

  it('fails where the engine fails', async () => {
    const engine = new ScriptedEngine(randomPolicy(2));
    engine.fail(new Error('crash'));
    await expect(runStudy(engine, STUDY, { onUnit: () => {} })).rejects.toThrow('crash');
  });
});
