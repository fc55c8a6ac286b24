import { readFileSync } from 'node:fs';
import type { ForeignRun, ForeignThread } from '../../../../src/trace/import/foreignRun';
import type { FileHead, ImportFault, TraceImport } from '../../../../src/trace/import/traceImport';

export const fixture = (name: string) => readFileSync(`test/fixtures/foreign/${name}`);

/** All runs of a file, and what could not be read of it. */
export async function readAll(format: TraceImport, bytes: Uint8Array | string, chunk = 1 << 20) {
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += chunk) chunks.push(all.subarray(at, at + chunk));
  const runs: ForeignRun[] = [];
  const faults: { place: string; reason: string }[] = [];
  const note = ({ place, reason }: ImportFault) => faults.push({ place, reason: reason.message });
  for await (const run of format.read(chunks, note, 'test')) {
    if ('header' in run) throw new Error('a run of threads was expected');
    runs.push(run);
  }
  return { runs, faults };
}

/** The beginning of a file as the registry of imports gives it, of which nothing is JSON. */
export function headOf(bytes: Uint8Array): FileHead {
  return { text: new TextDecoder().decode(bytes.subarray(0, 65_536)) };
}

/** A thread in a line: id, parent, title, and its parts with the beginnings of their texts. */
export function summary({ id, parent = '-', title = '', parts }: ForeignThread): string {
  const words = parts.map((part) => {
    const text = (part.text ?? '').trim().replace(/\s+/g, ' ').slice(0, 12);
    if (part.kind === 'spawn') return `spawn ${part.children.join()} [${part.messages.join('|')}]`;
    if (part.kind === 'join') return `join [${part.results.join('|')}]`;
    return `${part.kind} ${text}`;
  });
  return `${id} < ${parent} "${title}": ${words.join('; ')}`;
}

export function faultsOf(threads: readonly ForeignThread[]): string[] {
  return threads.flatMap(({ parts }) => parts.flatMap(({ faults = [] }) => faults));
}
