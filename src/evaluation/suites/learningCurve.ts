import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../common/shape';

/** The log of a model's reinforcement learning beside it, as `models/training/rl.py` wrote it. */
export const RL_LOG = 'rl-log.jsonl';

/** Figures of a step, or of a validation, that a curve may show. */
export type LearningFigure =
  | 'reward'
  | 'accuracy'
  | 'children'
  | 'totalTokens'
  | 'sequentialTokens'
  | 'kl'
  | 'entropy'
  | 'clipped';

export type LearningFigures = Readonly<Partial<Record<LearningFigure, number>>>;

/** A step of reinforcement learning: means over its rollouts. */
export interface LearningStep {
  readonly step: number;
  readonly figures: LearningFigures;
}

export interface LearningCurve {
  readonly steps: readonly LearningStep[];
  /** Greedy, on a few problems that are neither trained on nor reported. */
  readonly validations: readonly LearningStep[];
}

/** The curve of the model in a folder; undefined where it has no log, or one without a step. */
export async function readLearningCurve(folder: string): Promise<LearningCurve | undefined> {
  const text = await readFile(join(folder, RL_LOG), 'utf8').catch(() => '');
  const curve = parseLearningCurve(text);
  return curve.steps.length > 0 ? curve : undefined;
}

/** Lines that are neither a step nor a validation are passed over. */
export function parseLearningCurve(log: string): LearningCurve {
  const steps: LearningStep[] = [];
  const validations: LearningStep[] = [];
  for (const line of log.split('\n')) {
    const entry = parseObject(line);
    const { step, reward, validation } = entry;
    if (typeof step !== 'number') continue;
    if (typeof reward === 'number') steps.push({ step, figures: figuresOf(entry) });
    else if (isObject(validation)) validations.push({ step, figures: figuresOf(validation) });
  }
  return { steps, validations };
}

const FIGURES: Readonly<Record<LearningFigure, true>> = {
  reward: true,
  accuracy: true,
  children: true,
  totalTokens: true,
  sequentialTokens: true,
  kl: true,
  entropy: true,
  clipped: true,
};

function figuresOf(entry: Readonly<Record<string, unknown>>): LearningFigures {
  return Object.fromEntries(
    Object.keys(FIGURES).flatMap((name) => {
      const value = entry[name];
      return typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : [];
    }),
  );
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
