import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Localizer } from '../../common/localizer';

/** What a model folder tells of how its model was made. What it does not tell is undefined. */
export interface ModelFacts {
  readonly name: string;
  readonly sha256: string | undefined;
  readonly parameters: number | undefined;
  readonly vocabulary: number | undefined;
  readonly architecture: Readonly<Record<string, number>>;
  readonly training: TrainingFacts;
  readonly losses: readonly LossPoint[];
  readonly accuracies: readonly AccuracyPoint[];
}

export interface TrainingFacts {
  readonly tokens: number | undefined;
  readonly steps: number | undefined;
  readonly minutes: number | undefined;
  /** Consecutive parts, each with its data and settings. */
  readonly parts: readonly TrainingPart[];
}

export interface TrainingPart {
  readonly fromTokens?: number;
  readonly hardware?: string;
  /** Weights that the first part started from. */
  readonly init?: string | null;
  readonly data?: readonly DataFacts[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The settings with which reinforcement learning departs from the paper. */
  readonly otherThanThePaper?: Readonly<Record<string, unknown>>;
}

export interface DataFacts {
  readonly method?: string;
  readonly seed?: number;
  readonly problems?: number;
  readonly tokens?: number;
}

/** Loss by tokens of training, as the log has it: the mean of the steps since the line before. */
export interface LossPoint {
  readonly tokens: number;
  readonly loss: number;
}

/** Share of the validation problems that the model solved greedily after this many tokens. */
export interface AccuracyPoint {
  readonly tokens: number;
  readonly accuracy: number;
  readonly problems?: number;
}

/** Reads what is there: a report must not fail for what a manifest does not say. */
export async function readModelFacts(folder: string): Promise<ModelFacts> {
  const manifest = objectOf(await readJson(join(folder, 'manifest.json')));
  const training = objectOf(manifest['training']);
  const files = objectOf(objectOf(manifest['files'])['model.onnx']);
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
  const numbers = Object.entries(objectOf(manifest['architecture'])).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return {
    name: typeof manifest['name'] === 'string' ? manifest['name'] : folder,
    sha256: typeof files['sha256'] === 'string' ? files['sha256'] : undefined,
    parameters: number(manifest['parameters']),
    vocabulary: Array.isArray(manifest['vocabulary']) ? manifest['vocabulary'].length : undefined,
    architecture: Object.fromEntries(numbers),
    training: {
      tokens: number(training['tokens']),
      steps: number(training['steps']),
      minutes: number(training['minutes']),
      parts: Array.isArray(training['parts']) ? (training['parts'] as TrainingPart[]) : [],
    },
    ...parseLog(await readFile(join(folder, 'training-log.jsonl'), 'utf8').catch(() => '')),
  };
}

/** The curves of a training log, in the order of tokens; lines of other things are passed over. */
export function parseLog(log: string): Pick<ModelFacts, 'losses' | 'accuracies'> {
  const losses: LossPoint[] = [];
  const accuracies: AccuracyPoint[] = [];
  for (const line of log.split('\n')) {
    const { tokens, loss, accuracy, problems } = objectOf(parseJson(line));
    if (typeof tokens !== 'number') continue;
    if (typeof loss === 'number') losses.push({ tokens, loss });
    if (typeof accuracy !== 'number') continue;
    accuracies.push({ tokens, accuracy, ...(typeof problems === 'number' && { problems }) });
  }
  const byTokens = (a: { tokens: number }, b: { tokens: number }) => a.tokens - b.tokens;
  return { losses: losses.sort(byTokens), accuracies: accuracies.sort(byTokens) };
}

/** One thing that both models must share, or be close in, for the comparison to be fair. */
export interface FairnessRow {
  readonly what: string;
  readonly apr: string;
  readonly sos: string;
  readonly verdict: string;
}

export function compareModels(apr: ModelFacts, sos: ModelFacts, l10n: Localizer): FairnessRow[] {
  const same = (what: string, value: (facts: ModelFacts) => string) => {
    const [a, b] = [value(apr), value(sos)];
    return { what, apr: a, sos: b, verdict: a === b ? l10n.t('equal') : l10n.t('differs') };
  };
  const untold = l10n.t('not told');
  const count = (value: number | undefined) => value?.toLocaleString('en-US') ?? untold;
  const [aprTokens, sosTokens] = [apr.training.tokens, sos.training.tokens];
  return [
    same(l10n.t('architecture'), shapeOf),
    same(l10n.t('parameters'), ({ parameters }) => count(parameters)),
    same(l10n.t('vocabulary'), ({ vocabulary }) => l10n.t('{0} words', vocabulary ?? '?')),
    {
      what: l10n.t('tokens of training'),
      apr: count(aprTokens),
      sos: count(sosTokens),
      verdict: difference(aprTokens, sosTokens, l10n),
    },
    {
      what: l10n.t('minutes of training'),
      apr: apr.training.minutes?.toFixed(0) ?? untold,
      sos: sos.training.minutes?.toFixed(0) ?? untold,
      verdict: l10n.t('on whatever else the machine did'),
    },
    same(l10n.t('started from'), (facts) => startOf(facts, l10n)),
    {
      what: l10n.t('data'),
      apr: dataOf(apr, l10n) || untold,
      sos: dataOf(sos, l10n) || untold,
      verdict: learnedOnlyOwn(apr, sos)
        ? l10n.t('each the demonstrations of its own method')
        : l10n.t('SoS+ those of APR first, then its own'),
    },
    same(l10n.t('learning rates by part'), (facts) => ratesOf(facts, l10n) || untold),
  ];
}

function learnedOnlyOwn(apr: ModelFacts, sos: ModelFacts): boolean {
  const all = ({ training }: ModelFacts, own: string) =>
    training.parts.every(({ data = [] }) => data.every(({ method }) => method === own));
  return all(apr, 'apr') && all(sos, 'sos');
}

/** As the manifest names it. */
function shapeOf({ architecture }: ModelFacts): string {
  return ['layers', 'width', 'heads', 'kvHeads', 'headSize', 'ffn', 'contextWindow']
    .map((key) => `${key} ${architecture[key] ?? '?'}`)
    .join(', ');
}

function startOf({ training }: ModelFacts, l10n: Localizer): string {
  const [first] = training.parts;
  return first === undefined ? l10n.t('not told') : (first.init ?? l10n.t('random weights'));
}

function dataOf({ training }: ModelFacts, l10n: Localizer): string {
  const sets = new Map(
    training.parts.flatMap(({ data = [] }) =>
      data.map((one) => [`${one.method ?? '?'} ${one.seed ?? '?'}`, one] as const),
    ),
  );
  return [...sets.values()]
    .map(({ method = '?', seed = '?', problems = 0 }) =>
      l10n.t('{0}, seed {1}: {2} problems', method, seed, problems.toLocaleString('en-US')),
    )
    .join('; ');
}

function ratesOf({ training }: ModelFacts, l10n: Localizer): string {
  const rates = training.parts.map(({ settings = {} }) =>
    [settings['lr'], settings['embedding_lr']].map(String).join(' / '),
  );
  return rates
    .filter((rate, i) => rate !== rates[i - 1])
    .reduce((before, rate) => (before === '' ? rate : l10n.t('{0}, then {1}', before, rate)), '');
}

function difference(a: number | undefined, b: number | undefined, l10n: Localizer): string {
  if (a === undefined || b === undefined) return l10n.t('not told');
  const share = (b - a) / a;
  const percent = (100 * Math.abs(share)).toFixed(0);
  if (Math.abs(share) < 0.01) return l10n.t('equal within 1 %');
  return share > 0
    ? l10n.t('SoS+ has {0} % more', percent)
    : l10n.t('SoS+ has {0} % less', percent);
}

async function readJson(path: string): Promise<unknown> {
  return parseJson(await readFile(path, 'utf8').catch(() => ''));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
