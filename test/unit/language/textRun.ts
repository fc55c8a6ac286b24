import { expect } from 'vitest';
import { Decoder } from '../../../src/engine/decoder';
import type { ForwardInput, ForwardOutput, ModelRunner } from '../../../src/engine/forward';
import type { ModelShape } from '../../../src/engine/modelShape';
import { RunController } from '../../../src/engine/runController';
import { DEFAULT_LIMITS, GREEDY } from '../../../src/engine/runRequest';
import { Scheduler } from '../../../src/engine/scheduler';
import type { ThreadLanguage } from '../../../src/language/threadLanguage';
import { EventParser, formatEvent, FORMAT_VERSION } from '../../../src/trace/aprtrace';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import type { SaidEvent } from '../../../src/trace/saidEvent';
import { TokenNames } from '../../../src/trace/tokenNames';
import type { RunLimits, TraceEvent } from '../../../src/trace/traceEvent';
import type { ByteTokenizer } from './byteTokenizer';
import type { Policy } from './scriptedText';

/** Keys spell out the tokens, and the model knows of a context only what the cache has of it. */
class TextModel implements ModelRunner {
  constructor(
    private readonly policy: Policy,
    private readonly size: number,
  ) {}

  forward({ cache, firstRow, tokenIds }: ForwardInput): Promise<ForwardOutput> {
    const steps = Math.max(...tokenIds.map((ids) => ids.length));
    const freshKv = new Int8Array(tokenIds.length * 2 * steps * 2).fill(-1);
    const logits = new Float32Array(tokenIds.length * this.size).fill(-Infinity);
    for (const [row, ids] of tokenIds.entries()) {
      if (ids.length === 0) throw new Error('A row reads nothing.');
      for (const kind of [0, 1]) {
        freshKv.set(
          ids.flatMap((id) => [id & 127, id >> 7]),
          (row * 2 + kind) * steps * 2,
        );
      }
      const keys = cache.view(0, 0, firstRow + row, firstRow + row + 1);
      const held = Array.from(
        { length: cache.length(firstRow + row) },
        (_, i) => (keys[2 * i] ?? 0) + 128 * (keys[2 * i + 1] ?? 0),
      );
      logits[row * this.size + this.policy([...held, ...ids])] = 0;
    }
    return Promise.resolve({ logits, freshKv });
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

export interface TextRun {
  readonly run: RunController;
  readonly events: readonly TraceEvent[];
  readonly state: RunState;
  /** The text of each thread's whole context. */
  readonly texts: readonly string[];
  readonly steps: number;
}

/** One run from start to end, through the decoder's own loop. Its trace holds together. */
export async function runText(
  language: ThreadLanguage,
  tokenizer: ByteTokenizer,
  policy: Policy,
  prompt: unknown,
  limits: Partial<RunLimits> = {},
): Promise<TextRun> {
  const request = {
    ...{ model: 'text', language: language.facts.name, prompt, sampling: GREEDY, logprobs: false },
    limits: { ...DEFAULT_LIMITS, contextWindow: 4000, threadTokens: 4000, ...limits },
  };
  const run = new RunController(request, language, () => 0);
  const shape: ModelShape = {
    ...{ layers: 1, kvHeads: 1, headSize: 2 },
    ...{ vocabularySize: tokenizer.size, contextWindow: 4000 },
  };
  const scheduler = new Scheduler(1);
  scheduler.add(run);
  const decoder = new Decoder(new TextModel(policy, tokenizer.size), shape, scheduler, 64);
  let steps = 0;
  for (; scheduler.hasWork; steps++) {
    if (steps > 50_000) throw new Error('The run does not end.');
    await decoder.step();
  }
  const events = run.takeEvents();
  const reducer = new RunReducer({ names: namesOf(tokenizer) });
  const facts = language.describe(prompt);
  const parser = new EventParser({ version: FORMAT_VERSION, ...facts }, TRACE_TASKS);
  for (const event of events) {
    reducer.apply(event);
    expect(parser.parse(formatEvent(event))).toEqual(event);
  }
  const { state } = reducer;
  expect(state.anomalies.first).toEqual([]);
  expect(events.at(-1)?.type).toBe('runEnd');
  expect(state.threadsIn).toEqual({ running: 0, waiting: 0, finished: state.threads.size });
  for (const { id, tokenIds } of run.threads) {
    expect(state.threads.get(id)?.context, `context of ${id}`).toBe(tokenIds.length);
  }
  const texts = run.threads.map(({ tokenIds }) => textBehind(tokenizer, tokenIds));
  return { run, events, state, texts, steps };
}

export function namesOf(tokenizer: ByteTokenizer): TokenNames {
  const names = new TokenNames([], 'nothing');
  names.learn(tokenizer.names);
  return names;
}

/** What a thread has said, in order. */
export function saidBy({ state }: TextRun, thread: number): readonly SaidEvent[] {
  return state.threads.get(thread)?.search.map(({ event }) => event) ?? [];
}

/** Without the tokens that begin and end texts. */
function textBehind(tokenizer: ByteTokenizer, ids: readonly number[]): string {
  return namesOf(tokenizer).text(
    ids.filter((id) => id !== tokenizer.beginOfText && !tokenizer.endOfText.includes(id)),
  );
}
