import type { TrainingFacts } from './fairness';
import type { LearningCurve } from './learningCurve';

/** Settings of `models/training/rl.py`, as its manifests name them, in words. */
const SETTINGS: Readonly<Record<string, string>> = {
  steps: 'steps',
  lr: 'learning rate',
  batch: 'problems a step',
  group: 'rollouts a problem',
  inner_steps: 'updates a step',
  clip: 'clipping',
  max_gradient: 'largest gradient',
  kl: 'weight of the KL divergence',
  temperature: 'temperature',
  warmup: 'steps of warm-up',
  decay_from: 'share of steps before decay',
  children: 'budgets of children',
};

/**
 * How a model was trained last: `reinforcement learning, 27 steps, learning rate 0.0001; other than
 * in the paper: steps, problems a step 32`. What its manifest does not tell is left out.
 * @param curve of its reinforcement learning, which may have stopped before its last step
 */
export function trainingWords(
  { parts, tokens }: TrainingFacts,
  stage: string | undefined,
  curve: LearningCurve | undefined,
): string {
  if (stage === undefined) {
    return `imitation${tokens === undefined ? '' : `, ${(tokens / 1e6).toFixed(0)} million tokens`}`;
  }
  const { settings = {}, otherThanThePaper = {} } = parts.at(-1) ?? {};
  const { lr, sequential_cost: cost } = settings;
  const steps = curve?.steps.at(-1)?.step ?? settings['steps'];
  const said = new Set(['steps', 'lr']);
  const departures = Object.entries(otherThanThePaper)
    .filter(([name]) => name !== 'sequential_cost')
    .map(([name, value]) =>
      said.has(name) ? SETTINGS[name] : `${SETTINGS[name] ?? name} ${String(value)}`,
    );
  return [
    [
      stage,
      ...(typeof steps === 'number' ? [`${steps} steps`] : []),
      ...(typeof lr === 'number' ? [`learning rate ${lr}`] : []),
    ].join(', '),
    ...(settings['no_conditioning'] === true ? ['without conditioning'] : []),
    ...(typeof cost === 'number' && cost !== 0
      ? [`${cost} taken from the reward for each sequential token`]
      : []),
    ...(departures.length > 0 ? [`other than in the paper: ${departures.join(', ')}`] : []),
  ].join('; ');
}
