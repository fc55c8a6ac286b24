import { Column } from './column';
import type { StepList, StepRecord } from './runState';

/** Most steps that are kept, in 28 bytes each: 3.7 MB. No file of less than 10 MB has as many. */
const MOST = 1 << 17;

/**
 * The decoding steps of a run, in columns. When there are too many, every second one is dropped,
 * and of those that follow one in `every` is kept.
 */
export class StepLog implements StepList {
  private step = new Column(Float64Array);
  private ms = new Column(Float64Array);
  private forwardMs = new Column(Float64Array);
  private sampled = new Column(Uint32Array);
  private pushed = 0;
  private stride = 1;

  /** @param most an even number */
  constructor(private readonly most = MOST) {}

  get length(): number {
    return this.step.length;
  }

  get every(): number {
    return this.stride;
  }

  /** Steps so far, those included that were dropped. */
  get seen(): number {
    return this.pushed;
  }

  push(record: StepRecord): void {
    if (this.pushed++ % this.stride !== 0) return;
    // The new one's number is a multiple of the doubled stride: the log is full at an even length.
    if (this.length === this.most) this.thin();
    this.step.push(record.step);
    this.ms.push(record.ms);
    this.forwardMs.push(record.forwardMs);
    this.sampled.push(record.sampled);
  }

  /** A log of its own with what is kept of the first `seen` steps. */
  prefix(seen: number): StepLog {
    const copy = new StepLog(this.most);
    const length = Math.ceil(seen / this.stride);
    copy.step = this.step.prefix(length);
    copy.ms = this.ms.prefix(length);
    copy.forwardMs = this.forwardMs.prefix(length);
    copy.sampled = this.sampled.prefix(length);
    copy.pushed = seen;
    copy.stride = this.stride;
    return copy;
  }

  at(index: number): StepRecord {
    return {
      step: this.step.at(index),
      ms: this.ms.at(index),
      forwardMs: this.forwardMs.at(index),
      sampled: this.sampled.at(index),
    };
  }

  private thin(): void {
    this.step = this.step.everySecond();
    this.ms = this.ms.everySecond();
    this.forwardMs = this.forwardMs.everySecond();
    this.sampled = this.sampled.everySecond();
    this.stride *= 2;
  }
}
