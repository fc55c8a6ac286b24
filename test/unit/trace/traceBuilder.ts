import type { Operation } from '../../../src/countdown/arithmetic';
import type { SearchEvent } from '../../../src/countdown/searchEvent';
import { createHeader } from '../../../src/trace/aprtrace';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import type { FinishReason, LimitName, TraceEvent } from '../../../src/trace/traceEvent';
import { inWords, numbersInWords } from '../../../src/countdown/words';
import { COMPACT_LANGUAGE } from '../../../src/language/compact/language';
import { countdownFacts } from '../../../src/tasks/countdownTrace';
import { TokenNames } from '../../../src/trace/tokenNames';

export const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };
export const SAMPLING = { temperature: 0, topK: 0, topP: 1, seed: 1 };
export const LIMITS = {
  contextWindow: 100,
  threads: 9,
  depth: 3,
  threadTokens: 50,
  runTokens: 999,
};
export const HEADER = createHeader({
  createdBy: 'test',
  model: { name: 'none', vocabulary: ['<eos>', 'a', 'ü'] },
  ...countdownFacts(PROBLEM),
  sampling: SAMPLING,
  limits: LIMITS,
});

export function operation(left: number, operator: Operation['operator'], right: number): Operation {
  const results = { '+': left + right, '-': left - right, '*': left * right, '/': left / right };
  return { left, operator, right, result: results[operator] };
}

/** Omit for every member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Writes a small trace by hand. A decoding step takes 10 ms; nothing else takes time. */
export class TraceBuilder {
  readonly events: TraceEvent[] = [];
  private step = 0;
  private ms = 0;

  constructor() {
    this.add({
      type: 'runStart',
      ...countdownFacts(PROBLEM),
      method: 'APR',
      language: COMPACT_LANGUAGE.facts,
      sampling: SAMPLING,
      limits: LIMITS,
    });
  }

  get state(): RunState {
    const reducer = new RunReducer({ names: new TokenNames(HEADER.model.vocabulary) });
    for (const event of this.events) reducer.apply(event);
    return reducer.state;
  }

  add(event: Without<TraceEvent, 'step' | 'ms'>): this {
    this.events.push({ ...event, step: this.step, ms: this.ms });
    return this;
  }

  root(promptTokens: number): this {
    return this.add({ type: 'threadStart', thread: 0, ...prompt(promptTokens) });
  }

  child(thread: number, [parent, spawn, index]: [number, number, number], tokens: number): this {
    return this.add({ type: 'threadStart', thread, parent, spawn, index, ...prompt(tokens) });
  }

  /** Takes `steps` steps, in each of which every one of the threads samples a token. */
  sample(steps: number, ...threads: number[]): this {
    for (let i = 0; i < steps; i++) {
      this.step++;
      this.ms += 10;
      this.add({ type: 'sampled', threads, tokenIds: threads.map(() => 1), forwardMs: 8 });
    }
    return this;
  }

  search(thread: number, event: SearchEvent): this {
    return this.add({ type: 'search', thread, tokens: 0, event: inWords(event) });
  }

  wait(thread: number, spawn: number, ...children: number[]): this {
    return this.add({ type: 'threadWait', thread, spawn, children });
  }

  /** Resumes the thread with this many joined tokens, read in 2 ms. */
  join(thread: number, spawn: number, tokens: number): this {
    this.add({ type: 'threadResume', thread, spawn });
    this.add({ type: 'forced', thread, tokenIds: Array.from({ length: tokens }, () => 2) });
    return this.add({ type: 'prefill', threads: [thread], reason: 'join', tokens, forwardMs: 2 });
  }

  limit(thread: number, limit: LimitName): this {
    return this.add({ type: 'limit', thread, limit, value: LIMITS[limit] });
  }

  end(thread: number, finishReason: FinishReason = 'stop'): this {
    return this.add({ type: 'threadEnd', thread, finishReason });
  }

  finish(finishReason: FinishReason, verified: boolean): this {
    return this.add({ type: 'runEnd', finishReason, claimed: verified, verified });
  }
}

function prompt(tokens: number) {
  return {
    startsFrom: numbersInWords(PROBLEM),
    prompt: { method: 'apr', children: 'unlimited', perSpawn: 8, ...PROBLEM },
    promptTokenIds: Array.from({ length: tokens }, () => 3),
  } as const;
}
