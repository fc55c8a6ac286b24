import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RunReducer } from '../../trace/reducer';
import { HumanError } from '../../common/humanError';
import { explainFailure, openTraceFile } from '../../trace/traceFile';
import type { RunSession } from './runSession';
import { type RunSummary, summariseRun } from './runSummary';
import { SummaryCache } from './summaryCache';
import { judgedRun } from '../../tasks/judgedRun';
import { TRACE_TASKS } from '../../tasks/traceTasks';

const EXTENSION = '.aprtrace';

/** A run that was recorded. */
export interface RecordedRun {
  readonly path: string;
  readonly summary: RunSummary;
}

interface RunFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** When it was written last, in milliseconds. */
  readonly written: number;
}

/** The folder in which runs are recorded. Several windows may use it at once. */
export class RunHistory {
  private readonly cache: SummaryCache;

  constructor(private readonly folder: string) {
    this.cache = new SummaryCache(join(folder, 'summaries.json'));
  }

  /**
   * Where this run is recorded; names sort by date. The folder is made where it is missing.
   * @throws HumanError where it cannot be made
   */
  async pathFor({ id, header }: RunSession): Promise<string> {
    try {
      await mkdir(this.folder, { recursive: true });
    } catch (error) {
      throw new HumanError('Cannot make the folder {0}: {1}', this.folder, explainFailure(error));
    }
    const date = (header.createdAt ?? new Date().toISOString()).replace(/[^\d]/g, '-');
    return join(this.folder, `${date}${id.slice(0, 8)}${EXTENSION}`);
  }

  /** Recorded runs, newest first; files that are no traces are left out. */
  async *list(): AsyncGenerator<RecordedRun, void, undefined> {
    const known = await this.cache.load();
    // All of them are looked up: the caller may have seen enough before the oldest come.
    const files = (await this.files()).reverse().map((file) => ({
      ...file,
      found: known.find(file.name, file.size, file.written),
    }));
    try {
      for (const { path, name, size, written, found } of files) {
        const summary = found ?? (await summaryOf(path));
        if (!summary) continue;
        if (!found) known.keep(name, size, written, summary);
        yield { path, summary };
      }
    } finally {
      await this.cache.save(known);
    }
  }

  /** Deletes the oldest runs until the others take no more than `mostBytes`. */
  async prune(mostBytes: number, inUse: (path: string) => boolean): Promise<void> {
    const files = await this.files();
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files) {
      if (total <= mostBytes) return;
      if (inUse(path)) continue;
      await rm(path, { force: true });
      total -= size;
    }
  }

  async delete(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** Oldest first. */
  private async files(): Promise<RunFile[]> {
    const names = await readdir(this.folder).catch(() => []);
    const files = names
      .filter((name) => name.endsWith(EXTENSION))
      .sort()
      .map(async (name): Promise<RunFile[]> => {
        const path = join(this.folder, name);
        // Another window may have deleted it since.
        const found = await stat(path).catch(() => undefined);
        return found ? [{ name, path, size: found.size, written: found.mtimeMs }] : [];
      });
    return (await Promise.all(files)).flat();
  }
}

async function summaryOf(path: string): Promise<RunSummary | undefined> {
  try {
    const reader = await openTraceFile(path, { tasks: TRACE_TASKS });
    const reducer = new RunReducer({ detail: 'counts' });
    for await (const event of reader) reducer.apply(event);
    return summariseRun(reader.header, judgedRun(reducer.state));
  } catch {
    // A file that ends within its header, or that has gone: there is nothing to list.
    return undefined;
  }
}
