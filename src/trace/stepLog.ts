import { Column } from './column';
import type { StepList, StepRecord } from './runState';

/** Each decoding step of a run, in columns. */
export class StepLog implements StepList {
  private step = new Column(Float64Array);
  private ms = new Column(Float64Array);
  private forwardMs = new Column(Float64Array);
  private sampled = new Column(Uint32Array);

  get length(): number {
    return this.step.length;
  }

  push(record: StepRecord): void {
    this.step.push(record.step);
    this.ms.push(record.ms);
    this.forwardMs.push(record.forwardMs);
    this.sampled.push(record.sampled);
  }

  /** A log of its own with the first `length` steps. */
  prefix(length: number): StepLog {
    const copy = new StepLog();
    copy.step = this.step.prefix(length);
    copy.ms = this.ms.prefix(length);
    copy.forwardMs = this.forwardMs.prefix(length);
    copy.sampled = this.sampled.prefix(length);
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
}
