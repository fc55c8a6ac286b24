import { assertNever } from '../common/assertNever';
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
const INHERITED = 3;

/** What is known of a token besides its id. */
export interface TokenOrigin {
  /** How it came in where the model did not choose it; other threads wrote what is inherited. */
  readonly by?: 'forced' | 'inherited' | 'given' | undefined;
  readonly logprob?: number | undefined;
  readonly alternatives?: Alternatives | undefined;
}

/** The first tokens of a context that another one begins with. */
interface Beginning {
  readonly of: TokenLog;
  readonly length: number;
  /** When the other context began, by the index of that moment. */
  readonly moment: number;
}

/**
 * One thread's context, token by token: about 13 bytes for each, and 8 for an alternative. What it
 * begins with of another one's stays there, and costs nothing here.
 */
export class TokenLog implements TokenList {
  private readonly beginning: Beginning | undefined;
  /** Tokens of the beginning. */
  private readonly shared: number;
  private ids = new Column(Uint32Array);
  private origins = new Column(Uint8Array);
  private moments = new Column(Uint32Array);
  /** Created with the first recorded one; NaN stands for a token without. */
  private logprobs: Column | undefined;
  /** Created with the first recorded ones. */
  private others: AlternativesLog | undefined;

  constructor(
    private readonly log: MomentLog,
    beginning?: Beginning,
  ) {
    this.beginning = beginning;
    this.shared = beginning?.length ?? 0;
  }

  get length(): number {
    return this.shared + this.ids.length;
  }

  push(id: number, moment: number, { by, logprob, alternatives }: TokenOrigin): void {
    const { length } = this.ids;
    if (logprob !== undefined && !this.logprobs) {
      this.logprobs = new Column(Float32Array);
      for (let i = 0; i < length; i++) this.logprobs.push(NaN);
    }
    if (alternatives) {
      this.others ??= new AlternativesLog();
      this.others.set(length, alternatives);
    }
    this.ids.push(id);
    this.origins.push(originByte(by));
    this.moments.push(moment);
    this.logprobs?.push(logprob ?? NaN);
  }

  id(position: number): number {
    // Not by recursion: threads may lie as deep within each other as a file has lines.
    let { beginning, shared, ids } = this;
    while (beginning && position < shared) ({ beginning, shared, ids } = beginning.of);
    return ids.at(position - shared);
  }

  isForced(position: number): boolean {
    const origin = this.originAt(position);
    return origin === FORCED || origin === INHERITED;
  }

  isInherited(position: number): boolean {
    return this.originAt(position) === INHERITED;
  }

  isGiven(position: number): boolean {
    return this.originAt(position) === GIVEN;
  }

  logprob(position: number): number | undefined {
    if (position < this.shared) return undefined;
    const value = this.logprobs?.at(position - this.shared);
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  alternatives(position: number): Alternatives | undefined {
    return position < this.shared ? undefined : this.others?.at(position - this.shared);
  }

  moment(position: number): Moment {
    const { beginning, shared } = this;
    const isShared = beginning && position < shared;
    return this.log.at(isShared ? beginning.moment : this.moments.at(position - shared));
  }

  /** The first `length` tokens, to go on from; `log` has the moments that they refer to. */
  prefix(length: number, log: MomentLog = this.log): TokenLog {
    const { beginning, shared } = this;
    const copy = new TokenLog(log, beginning && { ...beginning, length: Math.min(length, shared) });
    const own = Math.max(0, length - shared);
    copy.ids = this.ids.prefix(own);
    copy.origins = this.origins.prefix(own);
    copy.moments = this.moments.prefix(own);
    copy.logprobs = this.logprobs?.prefix(own);
    copy.others = this.others?.prefix(own);
    return copy;
  }

  /**
   * A context that begins with the first `length` tokens of this one, which has as many.
   * @param moment the index in `log` of the moment at which it begins
   */
  goneOnFrom(length: number, moment: number, log: MomentLog): TokenLog {
    let from: Beginning = { of: this, length, moment };
    // No longer way to a token than over the contexts that added something before it.
    while (from.of.beginning && length <= from.of.shared) {
      from = { of: from.of.beginning.of, length, moment };
    }
    return new TokenLog(log, from);
  }

  private originAt(position: number): number {
    return position < this.shared ? INHERITED : this.origins.at(position - this.shared);
  }
}

function originByte(by: TokenOrigin['by']): number {
  switch (by) {
    case 'forced':
      return FORCED;
    case 'inherited':
      return INHERITED;
    case 'given':
      return GIVEN;
    case undefined:
      return SAMPLED;
    default:
      return assertNever(by);
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
