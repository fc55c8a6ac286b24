import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { KvCache, type ParkedKv } from '../../../src/engine/kvCache';
import { kvBytesPerToken, type ModelShape } from '../../../src/engine/modelShape';

// A busy machine takes this long.
vi.setConfig({ testTimeout: 60_000 });

const SHAPE: ModelShape = {
  layers: 2,
  kvHeads: 3,
  headSize: 4,
  vocabularySize: 10,
  contextWindow: 256,
};
const KINDS = 2 * SHAPE.layers;

/** The byte of a token at one place: of its layer and kind, its head, and within its head. */
function byteOf(token: number, kind: number, head: number, i: number): number {
  return ((token * 31 + kind * 17 + head * 7 + i) & 255) - 128;
}

/** What a forward pass gives for these rows, laid out as `append` says, with padding behind. */
function freshFor(rows: readonly (readonly number[])[], steps: number): Int8Array {
  const { kvHeads, headSize } = SHAPE;
  const bytes: number[] = [];
  for (const tokens of rows) {
    for (let head = 0; head < kvHeads; head++) {
      for (let kind = 0; kind < KINDS; kind++) {
        for (let step = 0; step < steps; step++) {
          const token = tokens[step];
          for (let i = 0; i < headSize; i++) {
            bytes.push(token === undefined ? 99 : byteOf(token, kind, head, i));
          }
        }
      }
    }
  }
  return Int8Array.from(bytes);
}

/** The cache as a list of lists, by which the real one is judged. */
class Naive {
  readonly cache = new KvCache(SHAPE);
  rows: number[][] = [];
  readonly parked: { tokens: number[]; kv: ParkedKv }[] = [];

  add(): void {
    expect(this.cache.add()).toBe(this.rows.length);
    this.rows.push([]);
  }

  /** One pass over rows that lie side by side. */
  append(first: number, passes: readonly (readonly number[])[]): void {
    const steps = Math.max(...passes.map((tokens) => tokens.length));
    const longest = Math.max(
      ...passes.map((tokens, i) => this.at(first + i).length + tokens.length),
    );
    this.cache.grow(longest);
    const fresh = freshFor(passes, steps);
    passes.forEach((tokens, i) => {
      this.cache.append(first + i, fresh, i, steps, tokens.length);
      this.at(first + i).push(...tokens);
    });
  }

  remove(row: number): void {
    const last = this.rows.length - 1;
    expect(this.cache.remove(row)).toBe(last);
    this.rows[row] = this.at(last);
    this.rows.pop();
  }

  park(row: number): void {
    this.parked.push({ tokens: [...this.at(row)], kv: this.cache.park(row) });
  }

  restore(index: number): void {
    const [one] = this.parked.splice(index, 1);
    if (!one) return;
    expect(this.cache.restore(one.kv)).toBe(this.rows.length);
    this.rows.push(one.tokens);
  }

  /** Every byte of every live row, read as the model reads it: through views. */
  check(): void {
    const { kvHeads, headSize, layers } = SHAPE;
    const { cache } = this;
    expect(cache.rows).toBe(this.rows.length);
    expect(this.rows.map((_, row) => cache.length(row))).toEqual(this.rows.map((r) => r.length));
    for (let layer = 0; layer < layers; layer++) {
      for (const kind of [0, 1] as const) {
        const view = cache.view(layer, kind);
        expect(view).toHaveLength(this.rows.length * kvHeads * cache.positions * headSize);
        this.rows.forEach((tokens, row) => {
          for (let head = 0; head < kvHeads; head++) {
            const at = (row * kvHeads + head) * cache.positions * headSize;
            const bytes = [...view.subarray(at, at + tokens.length * headSize)];
            const expected = tokens.flatMap((token) =>
              Array.from({ length: headSize }, (_, i) => byteOf(token, 2 * layer + kind, head, i)),
            );
            expect(bytes).toEqual(expected);
          }
        });
      }
    }
    for (const { tokens, kv } of this.parked) {
      expect(kv.length).toBe(tokens.length);
      expect(kv.bytes).toHaveLength(tokens.length * kvBytesPerToken(SHAPE));
    }
  }

  private at(row: number): number[] {
    return this.rows[row] as number[];
  }
}

type Step = (naive: Naive) => void;

const tokens = (most: number) => fc.array(fc.nat(255), { minLength: 1, maxLength: most });

/** Picks a row by a share of them all, so that a step makes sense whatever came before. */
function withRow(share: number, naive: Naive, use: (row: number) => void): void {
  if (naive.rows.length > 0) use(Math.floor(share * naive.rows.length));
}

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>((naive) => naive.add()) },
  // New threads: their prompts in one pass, padded to the longest.
  {
    weight: 2,
    arbitrary: fc
      .array(tokens(20), { minLength: 1, maxLength: 6 })
      .map<Step>((prompts) => (naive) => {
        const first = naive.rows.length;
        for (const _ of prompts) naive.add();
        naive.append(first, prompts);
      }),
  },
  // One token for every row.
  {
    weight: 4,
    arbitrary: tokens(40).map<Step>((some) => (naive) => {
      if (naive.rows.length === 0) return;
      naive.append(
        0,
        naive.rows.map((_, row) => [some[row % some.length] as number]),
      );
    }),
  },
  // Joined messages of one row; long ones pass the capacity.
  {
    weight: 2,
    arbitrary: fc.tuple(share, tokens(90)).map<Step>(
      ([at, some]) =>
        (naive) =>
          withRow(at, naive, (row) => naive.append(row, [some])),
    ),
  },
  {
    weight: 2,
    arbitrary: share.map<Step>(
      (at) => (naive) => withRow(at, naive, (row) => (naive.park(row), naive.remove(row))),
    ),
  },
  {
    weight: 2,
    arbitrary: share.map<Step>((at) => (naive) => withRow(at, naive, (row) => naive.remove(row))),
  },
  {
    weight: 1,
    arbitrary: share.map<Step>((at) => (naive) => withRow(at, naive, (row) => naive.park(row))),
  },
  {
    weight: 2,
    arbitrary: share.map<Step>(
      (at) => (naive) => naive.restore(Math.floor(at * naive.parked.length)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Step>((naive) => {
      while (naive.rows.length > 0) naive.remove(0);
    }),
  },
);

describe('KvCache', () => {
  it('holds what a list of lists would hold, whatever happens to it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const naive = new Naive();
        for (const take of steps) {
          take(naive);
          naive.check();
        }
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('lays a row out as [kv head][position][head size], in blocks of 64 positions', () => {
    const cache = new KvCache(SHAPE);
    cache.add();
    cache.add();
    expect(cache.positions).toBe(64);
    cache.append(1, freshFor([[5], [6]], 1), 1, 1, 1);
    const view = cache.view(1, 0, 1, 2);
    expect(view).toHaveLength(3 * 64 * 4);
    expect(view.subarray(64 * 4, 64 * 4 + 4)).toEqual(
      Int8Array.from([0, 1, 2, 3].map((i) => byteOf(6, 2, 1, i))),
    );
    cache.grow(64);
    expect(cache.positions).toBe(64);
    cache.grow(65);
    expect(cache.positions).toBe(128);
    expect(cache.view(1, 0, 1, 2).subarray(128 * 4, 128 * 4 + 4)).toEqual(
      Int8Array.from([0, 1, 2, 3].map((i) => byteOf(6, 2, 1, i))),
    );
  });

  it('gives views of its own memory, not copies', () => {
    const cache = new KvCache(SHAPE);
    cache.add();
    const view = cache.view(0, 1);
    cache.append(0, freshFor([[7]], 1), 0, 1, 1);
    expect(view[0]).toBe(byteOf(7, 1, 0, 0));
    expect(cache.view(0, 1).buffer).toBe(view.buffer);
  });

  it('cuts the same memory into short rows again when it has been emptied', () => {
    const cache = new KvCache(SHAPE);
    for (let i = 0; i < 8; i++) cache.add();
    cache.grow(256);
    const { buffer } = cache.view(0, 0);
    while (cache.rows > 0) cache.remove(0);
    expect(cache.positions).toBe(64);
    // Rows of a quarter of the length, four times as many.
    for (let i = 0; i < 32; i++) cache.add();
    expect(cache.view(0, 0).buffer).toBe(buffer);
    expect(cache.view(0, 0)).toHaveLength(buffer.byteLength);
    cache.add();
    expect(cache.view(0, 0).buffer).not.toBe(buffer);
  });

  it('keeps a parked row as it was, whatever becomes of the row', () => {
    const naive = new Naive();
    naive.add();
    naive.append(0, [[1, 2, 3]]);
    naive.park(0);
    naive.append(0, [[4, 5]]);
    naive.restore(0);
    naive.check();
    expect(naive.rows).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3],
    ]);
  });

  it('is empty at first', () => {
    const cache = new KvCache(SHAPE);
    expect(cache.rows).toBe(0);
    expect(cache.view(0, 0)).toHaveLength(0);
    expect(cache.view(1, 1, 0, 0)).toHaveLength(0);
  });
});
