import { Column } from './column';
import type { StepList, StepRecord } from './runState';

/** Each decoding step of a run, in columns. */
export class StepLog implements StepList {
  private readonly step = new Column(Float64Array);
  private readonly ms = new Column(Float64Array);
  private readonly forwardMs = new Column(Float64Array);
  private readonly sampled = new Column(Uint32Array);

  get length(): number {
    return this.step.length;
  }

  push(record: StepRecord): void {
    this.step.push(record.step);
    this.ms.push(record.ms);
    this.forwardMs.push(record.forwardMs);
    this.sampled.push(record.sampled);
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
