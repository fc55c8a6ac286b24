import { Column } from './column';
import type { Moment, TokenList } from './runState';

/** The run's moments at which some context grew, in order; tokens refer to them by index. */
export class MomentLog {
  private readonly steps = new Column(Float64Array);
  private readonly times = new Column(Float64Array);

  /** The index of this moment: the latest one again if nothing has changed. */
  mark({ step, ms }: Moment): number {
    const last = this.steps.length - 1;
    if (last >= 0 && this.steps.at(last) === step && this.times.at(last) === ms) return last;
    this.steps.push(step);
    this.times.push(ms);
    return last + 1;
  }

  at(index: number): Moment {
    return { step: this.steps.at(index), ms: this.times.at(index) };
  }
}

/** One thread's context, token by token: about 13 bytes for each. */
export class TokenLog implements TokenList {
  private readonly ids = new Column(Uint32Array);
  private readonly forced = new Column(Uint8Array);
  private readonly moments = new Column(Uint32Array);
  /** Created with the first recorded one; NaN stands for a token without. */
  private logprobs: Column | undefined;

  constructor(private readonly log: MomentLog) {}

  get length(): number {
    return this.ids.length;
  }

  push(id: number, forced: boolean, moment: number, logprob?: number): void {
    if (logprob !== undefined && !this.logprobs) {
      this.logprobs = new Column(Float32Array);
      for (let i = 0; i < this.length; i++) this.logprobs.push(NaN);
    }
    this.ids.push(id);
    this.forced.push(forced ? 1 : 0);
    this.moments.push(moment);
    this.logprobs?.push(logprob ?? NaN);
  }

  id(position: number): number {
    return this.ids.at(position);
  }

  isForced(position: number): boolean {
    return this.forced.at(position) === 1;
  }

  logprob(position: number): number | undefined {
    const value = this.logprobs?.at(position);
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  moment(position: number): Moment {
    return this.log.at(this.moments.at(position));
  }
}
