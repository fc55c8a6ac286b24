import { Column } from './column';
import type { Moment, TokenList } from './runState';
import type { Alternatives } from './traceEvent';

/** The run's moments at which some context grew, in order; tokens refer to them by index. */
export class MomentLog {
  private steps = new Column(Float64Array);
  private times = new Column(Float64Array);

  get length(): number {
    return this.steps.length;
  }

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

  /** A log of its own with the first `length` moments. */
  prefix(length: number): MomentLog {
    const copy = new MomentLog();
    copy.steps = this.steps.prefix(length);
    copy.times = this.times.prefix(length);
    return copy;
  }
}

/** How a token came into a context, in a byte. */
const SAMPLED = 0;
const FORCED = 1;
const GIVEN = 2;

/** What is known of a token besides its id. */
export interface TokenOrigin {
  readonly forced?: boolean;
  readonly given?: boolean;
  readonly logprob?: number | undefined;
  readonly alternatives?: Alternatives | undefined;
}

/** One thread's context, token by token: about 13 bytes for each, and 8 for an alternative. */
export class TokenLog implements TokenList {
  private ids = new Column(Uint32Array);
  private origins = new Column(Uint8Array);
  private moments = new Column(Uint32Array);
  /** Created with the first recorded one; NaN stands for a token without. */
  private logprobs: Column | undefined;
  /** Created with the first recorded ones. */
  private others: AlternativesLog | undefined;

  constructor(private readonly log: MomentLog) {}

  get length(): number {
    return this.ids.length;
  }

  push(id: number, moment: number, origin: TokenOrigin): void {
    const { logprob, alternatives } = origin;
    if (logprob !== undefined && !this.logprobs) {
      this.logprobs = new Column(Float32Array);
      for (let i = 0; i < this.length; i++) this.logprobs.push(NaN);
    }
    if (alternatives) {
      this.others ??= new AlternativesLog();
      this.others.set(this.length, alternatives);
    }
    this.ids.push(id);
    this.origins.push(origin.forced ? FORCED : origin.given ? GIVEN : SAMPLED);
    this.moments.push(moment);
    this.logprobs?.push(logprob ?? NaN);
  }

  id(position: number): number {
    return this.ids.at(position);
  }

  isForced(position: number): boolean {
    return this.origins.at(position) === FORCED;
  }

  isGiven(position: number): boolean {
    return this.origins.at(position) === GIVEN;
  }

  logprob(position: number): number | undefined {
    const value = this.logprobs?.at(position);
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  alternatives(position: number): Alternatives | undefined {
    return this.others?.at(position);
  }

  moment(position: number): Moment {
    return this.log.at(this.moments.at(position));
  }

  /** The first `length` tokens, to go on from; `log` has the moments that they refer to. */
  prefix(length: number, log: MomentLog = this.log): TokenLog {
    const copy = new TokenLog(log);
    copy.ids = this.ids.prefix(length);
    copy.origins = this.origins.prefix(length);
    copy.moments = this.moments.prefix(length);
    copy.logprobs = this.logprobs?.prefix(length);
    copy.others = this.others?.prefix(length);
    return copy;
  }
}

/** The alternatives of a context's positions, one behind the other. */
class AlternativesLog {
  private tokenIds = new Column(Uint32Array);
  private logprobs = new Column(Float32Array);
  /** Where the alternatives of each position end; those of the next one begin there. */
  private ends = new Column(Uint32Array);

  /** Sets those of a position behind all that were set before; what lies between has none. */
  set(position: number, { tokenIds, logprobs }: Alternatives): void {
    while (this.ends.length < position) this.ends.push(this.tokenIds.length);
    for (const id of tokenIds) this.tokenIds.push(id);
    for (const logprob of logprobs) this.logprobs.push(logprob);
    this.ends.push(this.tokenIds.length);
  }

  /** Those of the first `length` positions. */
  prefix(length: number): AlternativesLog {
    const copy = new AlternativesLog();
    copy.ends = this.ends.prefix(length);
    const used = copy.ends.length === 0 ? 0 : copy.ends.at(copy.ends.length - 1);
    copy.tokenIds = this.tokenIds.prefix(used);
    copy.logprobs = this.logprobs.prefix(used);
    return copy;
  }

  at(position: number): Alternatives | undefined {
    if (position >= this.ends.length) return undefined;
    const from = position === 0 ? 0 : this.ends.at(position - 1);
    const to = this.ends.at(position);
    if (from === to) return undefined;
    return { tokenIds: this.tokenIds.slice(from, to), logprobs: this.logprobs.slice(from, to) };
  }
}
