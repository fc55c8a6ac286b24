import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a model folder tells of how its model was made. What it does not tell is undefined. */
export interface ModelFacts {
  readonly name: string;
  readonly sha256: string | undefined;
  readonly parameters: number | undefined;
  readonly vocabulary: number | undefined;
  readonly architecture: Readonly<Record<string, number>>;
  readonly training: TrainingFacts;
  readonly curve: readonly CurvePoint[];
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
}

export interface DataFacts {
  readonly method?: string;
  readonly seed?: number;
  readonly problems?: number;
  readonly tokens?: number;
}

/** Loss by tokens of training, as the log has it: the mean of the steps since the line before. */
export interface CurvePoint {
  readonly tokens: number;
  readonly loss: number;
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
    curve: parseCurve(await readFile(join(folder, 'training-log.jsonl'), 'utf8').catch(() => '')),
  };
}

export function parseCurve(log: string): CurvePoint[] {
  return log.split('\n').flatMap((line) => {
    try {
      const { tokens, loss } = JSON.parse(line) as Partial<CurvePoint>;
      return typeof tokens === 'number' && typeof loss === 'number' ? [{ tokens, loss }] : [];
    } catch {
      return [];
    }
  });
}

/** One thing that both models must share, or be close in, for the comparison to be fair. */
export interface FairnessRow {
  readonly what: string;
  readonly apr: string;
  readonly sos: string;
  readonly verdict: string;
}

export function compareModels(apr: ModelFacts, sos: ModelFacts): FairnessRow[] {
  const same = (what: string, value: (facts: ModelFacts) => string) => {
    const [a, b] = [value(apr), value(sos)];
    return { what, apr: a, sos: b, verdict: a === b ? 'equal' : 'differs' };
  };
  const near = (what: string, value: (facts: ModelFacts) => number | undefined) => {
    const [a, b] = [value(apr), value(sos)];
    return { what, apr: million(a), sos: million(b), verdict: difference(a, b) };
  };
  const shape = ({ architecture }: ModelFacts) =>
    ['layers', 'width', 'heads', 'kvHeads', 'headSize', 'ffn', 'contextWindow']
      .map((key) => `${key} ${architecture[key] ?? '?'}`)
      .join(', ');
  return [
    same('architecture', shape),
    same('parameters', ({ parameters }) => parameters?.toLocaleString('en-US') ?? 'not told'),
    same('vocabulary', ({ vocabulary }) => `${vocabulary ?? '?'} words`),
    near('tokens of training', ({ training }) => training.tokens),
    {
      what: 'minutes of training',
      apr: apr.training.minutes?.toFixed(0) ?? 'not told',
      sos: sos.training.minutes?.toFixed(0) ?? 'not told',
      verdict: 'on whatever else the machine did',
    },
    {
      what: 'started from',
      apr: startOf(apr),
      sos: startOf(sos),
      verdict: startOf(apr) === startOf(sos) ? 'equal' : 'differs',
    },
    {
      what: 'data',
      apr: dataOf(apr),
      sos: dataOf(sos),
      verdict: 'each the demonstrations of its own method',
    },
    {
      what: 'learning rates by part',
      apr: ratesOf(apr),
      sos: ratesOf(sos),
      verdict: ratesOf(apr) === ratesOf(sos) ? 'equal' : 'differs',
    },
  ];
}

function startOf({ training }: ModelFacts): string {
  const [first] = training.parts;
  return first === undefined ? 'not told' : (first.init ?? 'random weights');
}

function dataOf({ training }: ModelFacts): string {
  const sets = new Map(
    training.parts.flatMap(({ data = [] }) =>
      data.map((one) => [`${one.method ?? '?'} seed ${one.seed ?? '?'}`, one] as const),
    ),
  );
  const texts = [...sets].map(
    ([name, { problems = 0 }]) => `${name}: ${problems.toLocaleString('en-US')} problems`,
  );
  return texts.join('; ') || 'not told';
}

function ratesOf({ training }: ModelFacts): string {
  const rates = training.parts.map(({ settings = {} }) =>
    [settings['lr'], settings['embedding_lr']].map(String).join(' / '),
  );
  return rates.filter((rate, i) => rate !== rates[i - 1]).join(', then ') || 'not told';
}

function million(value: number | undefined): string {
  return value === undefined ? 'not told' : `${(value / 1e6).toFixed(1)} million`;
}

function difference(a: number | undefined, b: number | undefined): string {
  if (a === undefined || b === undefined) return 'not told';
  const share = (b - a) / a;
  if (Math.abs(share) < 0.01) return 'equal within 1 %';
  const percent = (100 * Math.abs(share)).toFixed(0);
  return `sos has ${percent} % ${share > 0 ? 'more' : 'less'}`;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
