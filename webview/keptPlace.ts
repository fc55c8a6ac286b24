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

/** Whether something that may be anything has fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
