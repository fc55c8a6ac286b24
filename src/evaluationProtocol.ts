import {
  type Check,
  type Fields,
  flag,
  list,
  numeric,
  object,
  oneOf,
  optional,
  text,
  variant,
  whole,
} from './common/shape';

/**
 * What the extension and the page of an evaluation say to each other. The page says `ready`, and
 * gets the `evaluation`, again a few times a second while it is decoded, and `charts` whenever it
 * asks for them. Both sides read messages with the functions below.
 */
export type EvaluationHostMessage =
  | { readonly type: 'evaluation'; readonly view: EvaluationView }
  | { readonly type: 'charts'; readonly charts: readonly Chart[] }
  | { readonly type: 'tab'; readonly tab: string }
  | { readonly type: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly error: string };

export type EvaluationPageMessage =
  | { readonly type: 'ready'; readonly folder?: string | undefined }
  | { readonly type: EvaluationAction }
  | { readonly type: 'samples'; readonly point: PointPlace }
  | { readonly type: 'request'; readonly id: number; readonly request: EvaluationRequest };

export type EvaluationAction =
  'pause' | 'resume' | 'cancel' | 'charts' | 'openFolder' | 'exportReport' | 'run';

/** A chart for the person's disk, answered by whether it was written; or text for the clipboard. */
export type EvaluationRequest =
  | { readonly kind: 'copy'; readonly text: string }
  | {
      readonly kind: 'save';
      readonly name: string;
      readonly format: ChartFormat;
      /** The file's text, or of a PNG its bytes in base64. */
      readonly content: string;
    };

export type ChartFormat = 'svg' | 'png' | 'csv';

/**
 * - reading: the folder is being read
 * - running: problems are decoded
 * - pausing: those that were begun are decoded to their end, for their times to be right
 * - paused: nothing is decoded until it is resumed
 * - stopped: it is not whole, and can be resumed
 * - finished: it is whole
 * - failed: the engine or the disk failed; it can be resumed
 */
export type EvaluationStatus =
  'reading' | 'running' | 'pausing' | 'paused' | 'stopped' | 'finished' | 'failed';

export interface EvaluationView {
  readonly title: string;
  /** Where its results lie. */
  readonly folder: string;
  readonly status: EvaluationStatus;
  readonly failure?: string | undefined;
  /** Problems of all methods together: decoded, and all. */
  readonly done: number;
  readonly units: number;
  /** Until its end; absent while nothing tells. */
  readonly secondsLeft?: number | undefined;
  readonly methods: readonly MethodProgress[];
}

/** A method under a condition, and what it has reached so far. */
export interface MethodProgress {
  readonly name: string;
  readonly problems: number;
  readonly done: number;
  readonly solved: number;
  /** Ends of the 95 % interval of the share solved. */
  readonly low: number;
  readonly high: number;
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence, for people who cannot see it as well. */
  readonly caption: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
}

export interface ChartAxis {
  readonly name: string;
  readonly scale: 'linear' | 'log';
  readonly isPercent: boolean;
}

export interface ChartSeries {
  readonly name: string;
  readonly family: 'apr' | 'sos';
  /** Points in one line; a step where each holds until the next. */
  readonly line: 'none' | 'straight' | 'step';
  readonly points: readonly ChartPoint[];
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the 95 % interval of `y`. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** What it stands for, where its place does not say it. */
  readonly name: string;
  /** How many samples lie behind it. */
  readonly samples: number;
}

/** A point by its places. */
export interface PointPlace {
  readonly chart: string;
  readonly series: number;
  readonly point: number;
}

/** @throws Error that says which part of the message is not as it should be */
export function readEvaluationHostMessage(value: unknown): EvaluationHostMessage {
  return read<EvaluationHostMessage>(hostMessage, value);
}

/** @throws Error that says which part of the message is not as it should be */
export function readEvaluationPageMessage(value: unknown): EvaluationPageMessage {
  return read<EvaluationPageMessage>(pageMessage, value);
}

function read<T>(check: Check, value: unknown): T {
  const fault = check(value);
  if (fault !== undefined) throw new Error(`The message${fault}.`);
  return value as T;
}

const view = object<EvaluationView>({
  title: text,
  folder: text,
  status: oneOf<EvaluationStatus>({
    ...{ reading: true, running: true, pausing: true, paused: true },
    ...{ stopped: true, finished: true, failed: true },
  }),
  failure: optional(text),
  done: whole,
  units: whole,
  secondsLeft: optional(numeric),
  methods: list(
    object<MethodProgress>({
      ...{ name: text, problems: whole, done: whole, solved: whole, low: numeric, high: numeric },
    }),
  ),
});

const axis = object<ChartAxis>({
  name: text,
  scale: oneOf<ChartAxis['scale']>({ linear: true, log: true }),
  isPercent: flag,
});

const point = object<ChartPoint>({
  ...{ x: numeric, y: numeric, low: optional(numeric), high: optional(numeric) },
  ...{ name: text, samples: whole },
});

const series = object<ChartSeries>({
  name: text,
  family: oneOf<ChartSeries['family']>({ apr: true, sos: true }),
  line: oneOf<ChartSeries['line']>({ none: true, straight: true, step: true }),
  points: list(point),
});

const chart = object<Chart>({
  ...{ id: text, title: text, caption: text, x: axis, y: axis, series: list(series) },
});

type HostFields = { readonly [K in EvaluationHostMessage['type']]: Check };
type PageFields = { readonly [K in EvaluationPageMessage['type']]: Check };
type RequestFields = {
  readonly [K in EvaluationRequest['kind']]: Check;
};

const any: Check = () => undefined;

const hostMessage = variant('type', {
  evaluation: object<{ view: unknown }>({ view }),
  charts: object<{ charts: unknown }>({ charts: list(chart) }),
  tab: object<{ tab: unknown }>({ tab: text }),
  reply: object<{ id: number; error?: string }>({ id: whole, error: optional(text) }),
} satisfies HostFields);

const save: Fields<Extract<EvaluationRequest, { kind: 'save' }>> = {
  kind: text,
  name: text,
  format: oneOf<ChartFormat>({ svg: true, png: true, csv: true }),
  content: text,
};

const request = variant('kind', {
  copy: object<{ text: unknown }>({ text }),
  save: object(save),
} satisfies RequestFields);

const place = object<PointPlace>({ chart: text, series: whole, point: whole });

const pageMessage = variant('type', {
  ready: object<{ folder?: unknown }>({ folder: optional(text) }),
  ...{ pause: any, resume: any, cancel: any, charts: any, run: any },
  ...{ openFolder: any, exportReport: any },
  samples: object<{ point: unknown }>({ point: place }),
  request: object<{ id: unknown; request: unknown }>({ id: whole, request }),
} satisfies PageFields);
