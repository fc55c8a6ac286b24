import type { RunHead } from '../src/inspect/runView';

/** A run, as what was kept of a picture of it says which it was. */
export interface KeptRun {
  readonly session: string;
  readonly name: string;
}

/** How a picture of this run is kept, with what the person did to it. */
export function keptRun({ session, name }: RunHead): KeptRun {
  return { session, name };
}

/**
 * Whether what was kept is of this run. A window that was closed opens its runs under other ids: the
 * first run of the same problem is taken for the same.
 */
export function isKeptOf(kept: unknown, { session, name }: RunHead): boolean {
  return isRecord(kept) && (kept['session'] === session || kept['name'] === name);
}

/** What was kept of a picture when the page was left, until the first run is there. */
export class KeptPlace {
  private kept: unknown;

  /** @param kept may be anything */
  hold(kept: unknown): void {
    this.kept = kept;
  }

  /** What was kept, where it is of this run; undefined from the second time on. */
  take(head: RunHead): unknown {
    const { kept } = this;
    this.kept = undefined;
    return isKeptOf(kept, head) ? kept : undefined;
  }

  /** What is to be kept now: what was, until it is taken, then what a picture of this run holds. */
  keep(head: RunHead | undefined, choices: () => object): unknown {
    return this.kept || !head ? this.kept : { ...choices(), ...keptRun(head) };
  }
}

/** Whether something that may be anything has fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
