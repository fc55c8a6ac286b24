import type { ThreadId, TraceEvent } from '../trace/traceEvent';
import type { NextTokens } from './engine';
import type { RunRequest } from './runRequest';

/** What an engine worker is started with. */
export interface WorkerOptions {
  /** Folders of the models, by the name that requests give them. */
  readonly models: Readonly<Record<string, string>>;
  /** Threads of one operator. */
  readonly threads: number;
  /** Most runs in the batch at a time. */
  readonly concurrency: number;
}

/** To the engine worker. */
export type EngineCommand =
  | ({ readonly type: 'submit' } & Submission)
  | { readonly type: 'submitTogether'; readonly submissions: readonly Submission[] }
  | { readonly type: 'pause' | 'resume' | 'abort'; readonly run: number }
  | { readonly type: 'step'; readonly run: number; readonly steps: number }
  | { readonly type: 'stopThread'; readonly run: number; readonly thread: ThreadId }
  | PeekCommand
  | { readonly type: 'load'; readonly model: string }
  | { readonly type: 'close' };

export interface Submission {
  readonly run: number;
  readonly request: RunRequest;
  /** Folder of the model, where it is not that of the request's name. */
  readonly model?: string | undefined;
}

export interface PeekCommand {
  readonly type: 'peek';
  readonly run: number;
  /** Answered by exactly one report of this number. */
  readonly request: number;
  readonly count: number;
}

/** From the engine worker. */
export type EngineReport =
  | ({ readonly run: number } & (
      | { readonly type: 'events'; readonly events: readonly TraceEvent[] }
      | ({ readonly type: 'failed' } & Failure)
      | { readonly type: 'peeked'; readonly request: number; readonly next: readonly NextTokens[] }
      | ({ readonly type: 'notPeeked'; readonly request: number } & Failure)
    ))
  | ({ readonly type: 'model'; readonly run?: undefined } & ModelLoad);

/** A model was loaded, or could not be: the runs that need it say why. */
export interface ModelLoad {
  readonly model: string;
  /** How long it took; undefined where it failed. */
  readonly ms: number | undefined;
}

export interface Failure {
  /** Whether the message is meant for the person at the screen. */
  readonly human: boolean;
  readonly template: string;
  readonly values: readonly (string | number)[];
}
