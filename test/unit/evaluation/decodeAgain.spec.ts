import { describe, expect, test } from 'vitest';
import type { ModelPackage } from '../../../src/engine/modelPackage';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { studyOf } from '../../../src/evaluation/study/chosenStudy';
import { decodeAgain, originOf } from '../../../src/evaluation/study/decodeAgain';
import { identityOf } from '../../../src/evaluation/study/studyIdentity';
import { runStudy } from '../../../src/evaluation/study/runStudy';
import type { SampleRecord } from '../../../src/evaluation/study/sample';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { randomPolicy } from '../engine/randomPolicy';
import { ScriptedEngine } from '../engine/scriptedEngine';

const PROBLEMS = [10, 11, 12].map((target) => ({ numbers: [7, 5, 3], target }));
const ARMS = [
  { id: 'apr window=64', samples: 1, problems: 3 },
  { id: 'sos window=64 ordered sampled', samples: 2, problems: 3 },
];
const STUDY = studyOf({ asking: COUNTDOWN_ASKING, problems: PROBLEMS }, 5, ARMS);
const MODEL = { name: 'apr', sha256: 'abc' } as ModelPackage;
const IDENTITY = identityOf(STUDY, { apr: MODEL });

const engine = new ScriptedEngine(randomPolicy(2));

/** Samples as an evaluation decoded them, and their events as they stood in their traces. */
async function decoded() {
  const samples: { record: SampleRecord; events: readonly TraceEvent[] }[] = [];
  const written = new Map<string, TraceEvent[]>();
  const key = (place: Pick<SampleRecord, 'arm' | 'problem' | 'sample'>) =>
    `${place.arm} ${place.problem} ${place.sample}`;
  await runStudy(engine, STUDY, {
    openTrace: (place) => {
      const events: TraceEvent[] = [];
      written.set(key(place), events);
      const write = (event: TraceEvent) => void events.push(event);
      return Promise.resolve({ name: '', write, close: () => Promise.resolve() });
    },
    onUnit: (_, records) => {
      for (const record of records)
        samples.push({ record, events: written.get(key(record)) ?? [] });
    },
  });
  return samples;
}

const hooks = (signal = new AbortController().signal) => ({ signal, onState: () => undefined });

/** Without what only a clock says. */
const tokens = (events: readonly TraceEvent[]) =>
  events.map((event): unknown => ({ ...event, ms: 0, forwardMs: 0 }));

describe('a sample that is decoded again', () => {
  test('is the same, token by token, of every arm and every sample', async () => {
    const samples = await decoded();
    expect(samples).toHaveLength(9);
    for (const { record, events } of samples) {
      const origin = originOf(IDENTITY, record) ?? expect.fail();
      expect(origin.models).toEqual(IDENTITY.models);
      const again = await decodeAgain(engine, record, origin, hooks());
      expect(tokens(again ?? [])).toEqual(tokens(events));
      expect(tokens(events).length).toBeGreaterThan(10);
    }
  });

  test('is refused where another run comes out', async () => {
    const [sample] = await decoded();
    const record = { ...(sample?.record ?? expect.fail()), totalTokens: 1 };
    const origin = originOf(IDENTITY, record) ?? expect.fail();
    await expect(decodeAgain(engine, record, origin, hooks())).rejects.toThrow(
      /another run comes out .* the results say 1 and/,
    );
  });

  test('can be stopped', async () => {
    const [sample] = await decoded();
    const { record } = sample ?? expect.fail();
    const origin = originOf(IDENTITY, record) ?? expect.fail();
    expect(await decodeAgain(engine, record, origin, hooks(AbortSignal.abort()))).toBeUndefined();
  });

  test('has no origin where its evaluation does not tell of it', async () => {
    const [sample] = await decoded();
    const { record } = sample ?? expect.fail();
    expect(originOf(IDENTITY, { ...record, arm: 'apr' })).toBeUndefined();
    expect(originOf(IDENTITY, { ...record, sample: 1 })).toBeUndefined();
    const foreign = { ...IDENTITY, arms: [{ id: 'imported', samples: 1, problems: 3 }] };
    expect(originOf(foreign, { ...record, arm: 'imported' })).toBeUndefined();
  });
});
