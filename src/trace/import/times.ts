/** When something ran, in milliseconds since 1970 or since any other moment. */
export interface Times {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/**
 * An ISO 8601 time in milliseconds since 1970, or undefined where it is none. One that names no zone
 * is in UTC, so that a file means the same wherever it is read.
 */
export function isoMs(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const hasZone = /(z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes(':');
  const ms = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The first moment of all; undefined where none is told. */
export function firstOf(times: Iterable<Times>): number | undefined {
  let first = Infinity;
  for (const { start, end } of times) first = Math.min(first, start ?? Infinity, end ?? Infinity);
  return Number.isFinite(first) ? first : undefined;
}

/** Times since a run's first moment, as its threads have them. */
export function sinceStart({ start, end }: Times, first: number | undefined) {
  return {
    ...(start !== undefined && first !== undefined && { startMs: start - first }),
    ...(end !== undefined && first !== undefined && { endMs: end - first }),
  };
}

/** When a run started, for times since 1970; a clock that counts from another moment tells no date. */
export function startedAt(first: number | undefined): { readonly startedAt?: string } {
  if (first === undefined || first < EARLIEST_DATE || first > LATEST_DATE) return {};
  return { startedAt: new Date(first).toISOString() };
}

const EARLIEST_DATE = Date.UTC(2000);
const LATEST_DATE = 8.64e15;
