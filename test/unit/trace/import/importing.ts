import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parsePythonJson } from '../../../../src/common/pythonJson';
import type { ForeignRun } from '../../../../src/trace/import/foreignRun';
import type { FileHead, TraceImport } from '../../../../src/trace/import/traceImport';

export const FOREIGN = 'test/fixtures/foreign';

export function fixture(name: string): string {
  return readFileSync(join(FOREIGN, name), 'utf8');
}

export interface Imported {
  readonly runs: ForeignRun[];
  readonly faults: { readonly place: string; readonly reason: string }[];
}

/** Reads a file in pieces of this many bytes, and checks that its runs are what an import may make. */
export async function importText(
  { read }: Pick<TraceImport, 'read'>,
  text: string,
  size = 7_000,
): Promise<Imported> {
  const bytes = new TextEncoder().encode(text);
  const faults: { place: string; reason: string }[] = [];
  const runs: ForeignRun[] = [];
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.slice(i * size, (i + 1) * size),
  );
  for await (const run of read(
    chunks,
    ({ place, reason }) => faults.push({ place, reason: reason.message }),
    'test',
  )) {
    if ('header' in run) throw new Error('a run of threads was expected');
    expectSound(run);
    runs.push(run);
  }
  return { runs, faults };
}

/** The beginning of a file, as a registry would make it. */
export function headOf(text: string): FileHead {
  const head = text.replace(/^\ufeff/, '').slice(0, 64 * 1024);
  const line = head.split('\n').find((one) => one.trim() !== '') ?? '';
  const [firstLine, json] = [line, head].map((part) => {
    try {
      return parsePythonJson(part);
    } catch {
      return undefined;
    }
  });
  return {
    text: head,
    ...(firstLine !== undefined && { firstLine }),
    ...(json !== undefined && { json }),
  };
}

/** A parent stands before its children and spawns each of them once; a join follows its spawn. */
export function expectSound({ threads }: ForeignRun): void {
  const known = new Set<string>();
  const spawnedBy = new Map<string, string>();
  const problems: string[] = [];
  for (const [i, { id, parent, parts }] of threads.entries()) {
    if (known.has(id)) problems.push(`${id} is there twice`);
    if ((parent === undefined) !== (i === 0))
      problems.push(`${id} is a root, or the first is none`);
    if (parent !== undefined && !known.has(parent)) problems.push(`${id} stands before its parent`);
    known.add(id);
    let waiting: readonly string[] | undefined;
    for (const part of parts) {
      if (waiting && part.kind !== 'join') problems.push(`${id} goes on before it joins`);
      if (part.kind === 'spawn') {
        if (part.children.length !== part.messages.length) problems.push(`${id}: messages`);
        for (const child of part.children) {
          if (spawnedBy.has(child)) problems.push(`${child} is spawned twice`);
          spawnedBy.set(child, id);
        }
        waiting = part.children;
      }
      if (part.kind === 'join') {
        if (waiting?.length !== part.results.length) problems.push(`${id}: results`);
        waiting = undefined;
      }
    }
  }
  for (const { id, parent } of threads) {
    if (spawnedBy.get(id) !== parent) problems.push(`${id} is not spawned by its parent`);
  }
  expect(problems).toEqual([]);
}

/** A run in lines, for a person to compare: threads with their times, and parts with their facts. */
export function outline({ threads }: ForeignRun): string[] {
  return threads.flatMap((thread) => {
    const { id, parent, title, startMs = '?', endMs = '?', finishReason, parts } = thread;
    const above = parent === undefined ? '' : ` < ${parent}`;
    const finish = finishReason ? ` ${finishReason}` : '';
    return [
      `${id}${above} "${title ?? ''}" ${startMs}-${endMs}${finish}`,
      ...parts.map((part) => {
        const ms = part.ms === undefined ? '' : ` @${part.ms}`;
        const tokens = part.tokens === undefined ? '' : ` ${part.tokens}t`;
        const faults = part.faults ? ` !${part.faults.join(' ')}` : '';
        return `  ${wordsOf(part)}${tokens}${ms}${faults}`;
      }),
    ];
  });
}

function wordsOf(part: ForeignRun['threads'][number]['parts'][number]): string {
  switch (part.kind) {
    case 'spawn':
      return `spawn ${part.children.map((child, i) => `${child}: ${part.messages[i]}`).join(' | ')}`;
    case 'join':
      return `join ${part.results.map(String).join(' | ')}`;
    case 'text':
      return `${part.forced ? 'forced' : 'text'} ${part.text}`;
    case 'prompt':
    case 'answer':
      return `${part.kind} ${part.text}`;
  }
}
