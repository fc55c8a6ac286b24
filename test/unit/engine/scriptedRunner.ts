import type { ForwardInput, ForwardOutput, ModelRunner } from '../../../src/engine/forward';
import type { ModelShape } from '../../../src/engine/modelShape';
import {
  END_OF_THREAD,
  type Symbol,
  symbolIds,
  VOCABULARY,
  wordId,
} from '../../../src/language/compact/vocabulary';

/** Small, with more than one of everything; a head holds one token: two bytes and its position. */
export const SCRIPTED_SHAPE: ModelShape = {
  layers: 2,
  kvHeads: 2,
  headSize: 3,
  vocabularySize: VOCABULARY.length,
  contextWindow: 256,
};

/** The logits, or the one token that is to come, after a context. */
export type Policy = (context: readonly number[]) => Float32Array | number;

/** Tokens that one row of one forward pass read, and what the cache held of it before. */
export interface Read {
  readonly pass: number;
  readonly context: readonly number[];
  readonly tokenIds: readonly number[];
}

/**
 * A model that says what a script tells it. Its keys and values spell out the tokens that they stand
 * for, and it knows of a context only what the cache holds. So whatever the decoder puts into a
 * wrong row, computes twice or forgets changes what this model reads, and the test sees it.
 */
export class ScriptedRunner implements ModelRunner {
  readonly reads: Read[] = [];
  passes = 0;
  disposed = false;

  /** @param beforePass called with the number of each pass, from 0; it may throw */
  constructor(
    private readonly policy: Policy,
    private readonly beforePass: (pass: number) => void | Promise<void> = () => {},
  ) {}

  /** Tokens read by all passes. */
  get tokensRead(): number {
    return this.reads.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
  }

  async forward(input: ForwardInput): Promise<ForwardOutput> {
    const pass = this.passes++;
    await this.beforePass(pass);
    checkShape(input);
    const { cache, firstRow, tokenIds } = input;
    const { layers, kvHeads, headSize, vocabularySize } = SCRIPTED_SHAPE;
    const steps = Math.max(...tokenIds.map((ids) => ids.length));
    const kinds = 2 * layers;
    const logits = new Float32Array(tokenIds.length * vocabularySize);
    // Padding is filled too: none of it may get into the cache.
    const freshKv = new Int8Array(tokenIds.length * kvHeads * kinds * steps * headSize).fill(-1);
    tokenIds.forEach((ids, row) => {
      const context = spelledOut(input, firstRow + row);
      this.reads.push({ pass, context, tokenIds: [...ids] });
      logits.set(logitsOf(this.policy([...context, ...ids])), row * vocabularySize);
      for (let head = 0; head < kvHeads; head++) {
        for (let kind = 0; kind < kinds; kind++) {
          const from = ((row * kvHeads + head) * kinds + kind) * steps * headSize;
          ids.forEach((id, i) => {
            const position = cache.length(firstRow + row) + i;
            freshKv.set(spell(id, position, kind, head), from + i * headSize);
          });
        }
      }
    });
    return { logits, freshKv };
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

/** What `ForwardInput` promises, as the attention kernel wants it. */
function checkShape({ cache, firstRow, tokenIds }: ForwardInput): void {
  const rows = tokenIds.map((ids, i) => ({ length: ids.length, past: cache.length(firstRow + i) }));
  if (rows.some(({ length }) => length === 0)) throw new Error('A row reads nothing.');
  const fresh = rows.every(({ past }) => past === 0);
  const single = rows.every(({ length }) => length === 1);
  if (!fresh && !single && rows.length > 1) throw new Error('Prefill mixed with decoding.');
  if (firstRow + rows.length > cache.rows) throw new Error('Rows that the cache does not have.');
  if (rows.some(({ length, past }) => past + length > cache.positions)) {
    throw new Error('Positions that the cache does not have.');
  }
}

/** The tokens in a row of the cache. Each layer, kind and head must tell the same story. */
function spelledOut({ cache }: ForwardInput, row: number): number[] {
  const { layers, kvHeads, headSize } = SCRIPTED_SHAPE;
  const length = cache.length(row);
  const story: number[] = [];
  for (let kind = 0; kind < 2 * layers; kind++) {
    const view = cache.view(kind >> 1, (kind & 1) as 0 | 1, row, row + 1);
    for (let head = 0; head < kvHeads; head++) {
      for (let position = 0; position < length; position++) {
        const at = (head * cache.positions + position) * headSize;
        const low = (view[at] as number) & 255;
        const id = low + 256 * ((view[at + 1] as number) - mark(kind, head));
        story[position] ??= id;
        if (story[position] !== id || view[at + 2] !== (position & 127)) {
          throw new Error(`Row ${row} of the cache is not one context in its order.`);
        }
      }
    }
  }
  return story;
}

function spell(id: number, position: number, kind: number, head: number): number[] {
  return [id & 255, (id >> 8) + mark(kind, head), position & 127];
}

/** Tells layers, kinds and heads apart; ids take the three lowest bits. */
function mark(kind: number, head: number): number {
  return 8 * (kind * SCRIPTED_SHAPE.kvHeads + head);
}

function logitsOf(said: Float32Array | number): Float32Array {
  if (typeof said !== 'number') return said;
  const logits = new Float32Array(SCRIPTED_SHAPE.vocabularySize).fill(-Infinity);
  logits[said] = 0;
  return logits;
}

/** Token ids of words with a blank between them: `ids('spawn 5 + 3 8 endspawn')`. */
export function ids(text: string): number[] {
  const words = text.split(' ').filter((word) => word !== '');
  return symbolIds(words.map((word): Symbol => (/^\d+$/.test(word) ? Number(word) : word)));
}

/** Words of token ids: the opposite of `ids` for numbers below 1,000. */
export function words(tokenIds: readonly number[]): string {
  return tokenIds.map((id) => VOCABULARY[id]).join(' ');
}

const END_OF_PROMPT = wordId('|');
const JOIN = wordId('join');
const END_OF_JOIN = wordId('endjoin');

/** A context's prompt, and what its thread has sampled since: joined messages are left out. */
export function sampledSince(context: readonly number[]): { prompt: number[]; sampled: number[] } {
  const start = context.indexOf(END_OF_PROMPT) + 1;
  const sampled: number[] = [];
  let joined = false;
  for (const id of context.slice(start)) {
    joined ||= id === JOIN;
    if (!joined) sampled.push(id);
    if (id === END_OF_JOIN) joined = false;
  }
  return { prompt: context.slice(0, start), sampled };
}

/**
 * Each thread says its lines, whatever its children return. A script ends with its last token over
 * and over, so one without `<eos>` never ends.
 * @param lines by the prompt's numbers, such as `22 26 31 53`; a thread without any gives up
 */
export function script(lines: Readonly<Record<string, string>>): Policy {
  return (context) => {
    const { prompt, sampled } = sampledSince(context);
    // <bos> apr children perSpawn target numbers |
    const numbers = words(prompt.slice(5, -1));
    const said = ids(lines[numbers] ?? 'fail <eos>');
    return said[Math.min(sampled.length, said.length - 1)] ?? END_OF_THREAD;
  };
}
