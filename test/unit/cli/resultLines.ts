import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleRecord } from '../../../src/evaluation/study/sample';

/** The lines of a folder of results, as they were written. */
export function records(path: string): SampleRecord[] {
  const lines = readFileSync(join(path, 'results.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as SampleRecord);
}

/** What does not depend on the clock, in the order of the problems. */
export function untimed(path: string) {
  return records(path)
    .map((one) => ({ ...one, wallMs: 0, firstTokenMs: 0, joinPrefillMs: 0 }))
    .sort((a, b) => a.problem - b.problem);
}

/** The same, but for what an engine shares: a server decodes every thread by itself. */
export function unshared(path: string) {
  return untimed(path).map((one) => ({ ...one, decodedTokens: 0 }));
}
