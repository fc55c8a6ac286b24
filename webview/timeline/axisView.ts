import { isNumber, isRecord } from '../keptPlace';
import { pannedRange, type Range, type Scale, zoomedRange } from '../scale';

/** Pixels for the titles of lanes, and on the right of the last moment. */
const LABELS = 260;
const RIGHT = 16;

/** The axis as the picture knows it now. */
export interface AxisFacts {
  /** The last value that there is to see. */
  readonly end: number;
  /** Pixels of the whole picture. */
  readonly width: number;
}

/** What part of the axis is in view: all of it, as it grows, until a person moves it. */
export class AxisView {
  /** Undefined for all of the axis. */
  range: Range | undefined;

  /** @param onMove is called when a person has moved it */
  constructor(
    private readonly facts: () => AxisFacts,
    private readonly onMove: () => void,
  ) {}

  get scale(): Scale {
    const { end, width } = this.facts();
    const left = Math.min(LABELS, Math.round(width * 0.4));
    return { range: this.range ?? [0, end], left, width: Math.max(1, width - left - RIGHT) };
  }

  /** Nearer or farther by a factor, around a value that stays: the middle where none is given. */
  zoom(factor: number, around?: number): void {
    const { range } = this.scale;
    const value = around ?? (range[0] + range[1]) / 2;
    this.move(zoomedRange(range, factor, value, this.facts().end));
  }

  /** Sideways by a share of what is in view. */
  pan(share: number): void {
    const { range } = this.scale;
    this.move(pannedRange(range, share * (range[1] - range[0]), this.facts().end));
  }

  /** What lies from one value to another, with a margin. */
  show(from: number, to: number): void {
    const margin = (to - from) * 0.05;
    this.move([Math.max(0, from - margin), Math.min(this.facts().end, to + margin)]);
  }

  showAll(): void {
    this.range = undefined;
    this.onMove();
  }

  private move(range: Range): void {
    const isAll = range[0] <= 0 && range[1] >= this.facts().end;
    this.range = isAll ? undefined : range;
    this.onMove();
  }
}

/** The part of the axis that was in view, in what may be anything. */
export function rangeOf(kept: unknown): Range | undefined {
  const range = isRecord(kept) ? kept['range'] : undefined;
  if (!Array.isArray(range)) return undefined;
  const [from, to] = range as readonly unknown[];
  return isNumber(from) && isNumber(to) && from < to ? [from, to] : undefined;
}
