import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  parseLearningCurve,
  readLearningCurve,
} from '../../../src/evaluation/suites/learningCurve';

/** Lines as rl.py writes them, but for those that a kill or another program left. */
const LOG = [
  '{"step": 0, "validation": {"problems": 100, "accuracy": 0.95, "interval": [0.9, 0.98], "totalTokens": 650.5, "failures": {"gave up": 5}}}',
  '{"step": 1, "reward": 0.8, "accuracy": 0.81, "children": 6.9, "kept": 0.05, "kl": 0.0001, "entropy": 0.009, "clipped": 0.0003}',
  // Where no group had anything to learn from.
  '{"step": 2, "reward": 1.0, "accuracy": 1.0, "children": 7}',
  '{"step": 100, "tokens": 4096, "loss": 0.2}',
  '{"step": 3, "rew',
  'null',
  '',
].join('\n');

it('reads steps and validations of a log, and passes over the rest', () => {
  const { steps, validations } = parseLearningCurve(LOG);
  expect(steps).toEqual([
    {
      step: 1,
      figures: {
        ...{ reward: 0.8, accuracy: 0.81, children: 6.9 },
        ...{ kl: 0.0001, entropy: 0.009, clipped: 0.0003 },
      },
    },
    { step: 2, figures: { reward: 1, accuracy: 1, children: 7 } },
  ]);
  expect(validations).toEqual([{ step: 0, figures: { accuracy: 0.95, totalTokens: 650.5 } }]);
});

it('is that of a model’s folder, where it has one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apr-curve-'));
  expect(await readLearningCurve(folder)).toBeUndefined();
  writeFileSync(join(folder, 'rl-log.jsonl'), LOG);
  expect((await readLearningCurve(folder))?.steps).toHaveLength(2);
  rmSync(folder, { recursive: true });
});
