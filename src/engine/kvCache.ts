import { kvBytesPerToken, type ModelShape } from './modelShape';

/** Capacity grows by whole blocks of positions, since the kernel's time grows with it. */
const BLOCK = 64;

/**
 * One thread's keys and values outside the batch, while it waits for its children; those that begin
 * with its context copy from them.
 */
export interface ParkedKv {
  readonly length: number;
  /** [layer][key, value][kv head][position][head size] */
  readonly bytes: Int8Array;
}

/**
 * Keys and values of the threads in the running batch.
 *
 * One array a layer and kind, [row][kv head][position][head size]; rows 0 to `rows - 1` are live,
 * so a feed is a view of the front and nothing is copied to run a step:
 *
 *     row 0 | head 0 : t0 t1 t2 ... t(length-1) .... capacity | head 1 : ...
 *     row 1 | ...
 *
 * A thread that leaves is replaced by the last row. A waiting parent is parked, and comes back
 * as it was: nothing before its spawn is ever computed again.
 */
export class KvCache {
  private readonly lengths: number[] = [];
  private arrays: Int8Array[] = [];
  private capacity = BLOCK;
  private allocatedRows = 0;

  constructor(private readonly shape: ModelShape) {}

  get rows(): number {
    return this.lengths.length;
  }

  /** Positions that every row has room for. */
  get positions(): number {
    return this.capacity;
  }

  /** Tokens held for a row. */
  length(row: number): number {
    return this.lengths[row] as number;
  }

  /**
   * Live rows `from` to `to - 1` of one layer, without a copy.
   * @param kind 0 for keys, 1 for values
   */
  view(layer: number, kind: 0 | 1, from = 0, to = this.rows): Int8Array {
    const size = this.rowSize(this.capacity);
    return this.arrays[2 * layer + kind]?.subarray(from * size, to * size) ?? new Int8Array(0);
  }

  /** Takes a row with nothing in it. */
  add(): number {
    this.reserve(this.rows + 1, this.capacity);
    return this.lengths.push(0) - 1;
  }

  /** Makes room for `length` positions in every row. */
  grow(length: number): void {
    if (length > this.capacity) {
      this.reserve(this.rows, Math.ceil(length / BLOCK) * BLOCK);
    }
  }

  /**
   * Frees a row. The last row takes its place.
   * @returns the former number of the row that now stands in the place of `row`
   */
  remove(row: number): number {
    const last = this.rows - 1;
    const size = this.rowSize(this.capacity);
    if (row !== last) {
      for (const array of this.arrays) array.copyWithin(row * size, last * size, (last + 1) * size);
      this.lengths[row] = this.lengths[last] as number;
    }
    this.lengths.pop();
    // With no row to keep, the same memory can be cut into short rows again.
    if (this.rows === 0) {
      this.allocatedRows = Math.floor((this.allocatedRows * this.capacity) / BLOCK);
      this.capacity = BLOCK;
    }
    return last;
  }

  /** Copies a row out of the batch; the row stays until it is removed. */
  park(row: number): ParkedKv {
    const length = this.length(row);
    const { kvHeads, headSize } = this.shape;
    const bytes = new Int8Array(length * kvBytesPerToken(this.shape));
    let to = 0;
    for (const array of this.arrays) {
      for (let head = 0; head < kvHeads; head++) {
        const from = this.offset(row, head, 0);
        bytes.set(array.subarray(from, from + length * headSize), to);
        to += length * headSize;
      }
    }
    return { length, bytes };
  }

  /**
   * Brings a parked thread back, into a new row.
   * @param length how many of its tokens, from the first: all, or those that another goes on from
   */
  restore(parked: ParkedKv, length = parked.length): number {
    this.grow(length);
    const row = this.add();
    const { kvHeads, headSize } = this.shape;
    let from = 0;
    for (const array of this.arrays) {
      for (let head = 0; head < kvHeads; head++) {
        const bytes = parked.bytes.subarray(from, from + length * headSize);
        array.set(bytes, this.offset(row, head, 0));
        from += parked.length * headSize;
      }
    }
    this.lengths[row] = length;
    return row;
  }

  /**
   * Appends what a forward pass computed for one row.
   * @param fresh new keys and values, [row of the pass][kv head][2 x layers x steps][head size],
   *   where the third axis holds all steps of layer 0's keys, then of its values, and so on
   * @param freshRow the row's number in that pass
   * @param steps positions of the pass, padding included
   * @param count positions of this row, from the first
   */
  append(row: number, fresh: Int8Array, freshRow: number, steps: number, count: number): void {
    const { kvHeads, headSize } = this.shape;
    const length = this.length(row);
    const kinds = this.arrays.length;
    for (let head = 0; head < kvHeads; head++) {
      for (let kind = 0; kind < kinds; kind++) {
        const from = ((freshRow * kvHeads + head) * kinds + kind) * steps * headSize;
        const to = this.offset(row, head, length);
        const array = this.arrays[kind] as Int8Array;
        // A view for each few bytes would take as long as copying them, and leave a heap of views.
        for (let i = 0; i < count * headSize; i++) array[to + i] = fresh[from + i] as number;
      }
    }
    this.lengths[row] = length + count;
  }

  private rowSize(capacity: number): number {
    return this.shape.kvHeads * capacity * this.shape.headSize;
  }

  private offset(row: number, head: number, position: number): number {
    return ((row * this.shape.kvHeads + head) * this.capacity + position) * this.shape.headSize;
  }

  /** Lays the live rows out again where there are not enough rows or positions. */
  private reserve(rows: number, capacity: number): void {
    if (rows <= this.allocatedRows && capacity === this.capacity) return;
    const { layers, kvHeads, headSize } = this.shape;
    const allocated = Math.max(rows, 2 * (rows > this.allocatedRows ? this.allocatedRows : 0), 8);
    const before = this.arrays;
    const heads = this.rows * kvHeads;
    const [oldRun, newRun] = [this.capacity * headSize, capacity * headSize];
    this.arrays = Array.from({ length: 2 * layers }, (_, kind) => {
      const array = new Int8Array(allocated * this.rowSize(capacity));
      const old = before[kind];
      for (let h = 0; old && h < heads; h++) {
        array.set(old.subarray(h * oldRun, (h + 1) * oldRun).subarray(0, newRun), h * newRun);
      }
      return array;
    });
    this.capacity = capacity;
    this.allocatedRows = allocated;
  }
}
