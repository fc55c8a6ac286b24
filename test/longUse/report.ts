import { table } from '../bench/table';
import type { Held } from './held';

/** What was held after so many runs, traces or reloads. */
export interface Look {
  readonly after: number;
  readonly held: Held;
}

/** What was there after so many reloads. */
export interface Reload extends Look {
  readonly left: {
    /** Extension hosts that run: one is the open window's. */
    readonly hosts: number;
    /** Bytes of memory of VS Code's server. */
    readonly server: number;
    /** Its open files and sockets. */
    readonly serverFiles: number;
    /** Files that the extension has on the disk, besides those of the runs that it records. */
    readonly ours: number;
  };
}

/** As Markdown. */
export function heldTable(what: string, looks: readonly Look[]): string {
  const head = [
    ...[`After ${what}`, 'Heap, MB', 'Process, MB', 'Browser, MB'],
    ...['Workers', 'Threads', 'Open files', 'Handles'],
  ];
  const rows = looks.map(({ after, held }) => [
    `${after}`,
    ...[held.heap, held.resident, held.page].map(mb),
    ...[held.workers, held.threads, held.files, held.handles].map(String),
  ]);
  return `\n${table(head, rows)}\n`;
}

/** As Markdown. */
export function reloadsTable(reloads: readonly Reload[]): string {
  const head = [
    ...['After reloads', 'Heap, MB', 'Process, MB', 'Workers', 'Threads', 'Open files', 'Handles'],
    ...['Extension hosts', 'Server, MB', 'Its open files', 'Our files on the disk'],
  ];
  const rows = reloads.map(({ after, held, left }) => [
    ...[`${after}`, mb(held.heap), mb(held.resident)],
    ...[held.workers, held.threads, held.files, held.handles, left.hosts].map(String),
    ...[mb(left.server), `${left.serverFiles}`, `${left.ours}`],
  ]);
  return `\n${table(head, rows)}\n`;
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 100e6 ? 1 : 0);
}
