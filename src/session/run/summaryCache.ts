import { readFile, rename, writeFile } from 'node:fs/promises';
import { isObject, notNegative, object, optional, text, whole } from '../../common/shape';
import { threadOutcome } from '../../trace/outcomeShape';
import type { RunSummary } from './runSummary';

/** A summary, and the file that it was made of as it was then. */
interface Entry {
  readonly size: number;
  readonly written: number;
  readonly summary: RunSummary;
}

const entry = object<Entry>({
  size: whole,
  written: notNegative,
  summary: object<RunSummary>({
    title: text,
    method: optional(text),
    createdAt: optional(text),
    outcome: threadOutcome,
    threads: whole,
    tokens: whole,
    ms: notNegative,
  }),
});

/** Summaries by file name: those that were loaded, and those that are worth keeping. */
export class Summaries {
  private readonly kept = new Map<string, Entry>();

  constructor(private readonly known: Readonly<Record<string, unknown>>) {}

  /** The summary of a file that has not changed since; it is kept. */
  find(name: string, size: number, written: number): RunSummary | undefined {
    const found = Object.hasOwn(this.known, name) ? this.known[name] : undefined;
    if (entry(found) !== undefined) return undefined;
    const known = found as Entry;
    if (known.size !== size || known.written !== written) return undefined;
    this.kept.set(name, known);
    return known.summary;
  }

  keep(name: string, size: number, written: number, summary: RunSummary): void {
    this.kept.set(name, { size, written, summary });
  }

  toJSON(): object {
    return Object.fromEntries(this.kept);
  }
}

/**
 * Spares reading every recorded run for a list of them. It is no more than that: what it lacks is
 * read from the recording, and a cache that cannot be written costs time only.
 */
export class SummaryCache {
  constructor(private readonly path: string) {}

  async load(): Promise<Summaries> {
    try {
      const value: unknown = JSON.parse(await readFile(this.path, 'utf8'));
      return new Summaries(isObject(value) ? value : {});
    } catch {
      return new Summaries({});
    }
  }

  /** Replaces the file at once, so that another window never reads half of it. */
  async save(summaries: Summaries): Promise<void> {
    const next = `${this.path}.${crypto.randomUUID()}`;
    try {
      await writeFile(next, JSON.stringify(summaries));
      await rename(next, this.path);
    } catch {
      // See above: only time.
    }
  }
}
