import { expect, it } from 'vitest';
import type { TrainingPart } from '../../../src/evaluation/suites/fairness';
import { trainingWords } from '../../../src/evaluation/suites/trainingWords';

const facts = (last: TrainingPart) => ({
  ...{ tokens: 189_011_443, steps: 47_003, minutes: 417.6 },
  parts: [{ settings: { lr: 0.008 } }, last],
});
const RL = 'reinforcement learning';

it('tells imitation by its tokens', () => {
  expect(trainingWords(facts({}), undefined, undefined)).toBe('imitation, 189 million tokens');
});

it('tells reinforcement learning by the steps it took, and what is not the paper’s', () => {
  const settings = { steps: 120, lr: 0.0001, no_conditioning: false, sequential_cost: 0 };
  const part = {
    settings,
    otherThanThePaper: { steps: 120, batch: 32, lr: 0.0001, warmup: 3, children: [1, 2] },
  };
  const curve = { steps: [{ step: 27, figures: {} }], validations: [] };
  expect(trainingWords(facts(part), RL, curve)).toBe(
    'reinforcement learning, 27 steps, learning rate 0.0001; other than in the paper: steps, problems a step 32, learning rate, steps of warm-up 3, budgets of children 1,2',
  );
});

it('tells an ablation, as a setting and not as a departure', () => {
  const settings = { steps: 150, lr: 1e-5, no_conditioning: true, sequential_cost: 0.0005 };
  const part = { settings, otherThanThePaper: { sequential_cost: 0.0005 } };
  expect(trainingWords(facts(part), RL, undefined)).toBe(
    'reinforcement learning, 150 steps, learning rate 0.00001; without conditioning; 0.0005 taken from the reward for each sequential token',
  );
});

it('tells nothing that the manifest does not', () => {
  const none = { tokens: undefined, steps: undefined, minutes: undefined, parts: [] };
  expect(trainingWords(none, RL, undefined)).toBe(RL);
  expect(trainingWords(none, undefined, undefined)).toBe('imitation');
});
