type NumberArray = Uint8Array | Uint32Array | Float32Array | Float64Array;

/** A growing list of numbers in a typed array: a token costs bytes, not an object. */
export class Column {
  private used = 0;
  private values: NumberArray;

  constructor(private readonly array: new (capacity: number) => NumberArray) {
    this.values = new array(0);
  }

  get length(): number {
    return this.used;
  }

  push(value: number): void {
    if (this.used === this.values.length) this.grow();
    this.values[this.used++] = value;
  }

  at(index: number): number {
    if (!(index >= 0 && index < this.used))
      throw new RangeError(`No value at ${index} of ${this.used}`);
    return this.values[index] as number;
  }

  /** Values `from` to `to - 1`, as numbers of their own. */
  slice(from: number, to: number): number[] {
    return [...this.values.subarray(from, Math.min(to, this.used))];
  }

  /** A column of its own with the first `length` values. */
  prefix(length: number): Column {
    const copy = new Column(this.array);
    copy.values = this.values.slice(0, length);
    copy.used = Math.min(length, this.used);
    return copy;
  }

  /** A column of its own with the values at 0, 2, 4 and so on. */
  everySecond(): Column {
    const copy = new Column(this.array);
    for (let i = 0; i < this.used; i += 2) copy.push(this.at(i));
    return copy;
  }

  private grow(): void {
    const larger = new this.array(Math.max(16, Math.ceil(this.used * 1.5)));
    larger.set(this.values);
    this.values = larger;
  }
}
