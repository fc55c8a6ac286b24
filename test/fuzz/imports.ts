import { readFileSync, writeFileSync } from 'node:fs';
import type { Random } from '../../src/common/random';
import { importFile, listRuns } from '../../src/trace/import/importFile';
import { type Campaign, viewsOf } from './campaign';
import { makeImports } from './makeImports';
import { openRun, type OpenRun } from './run';
import { traceText } from './traceText';
import { VIEWS } from './views';

export const IMPORTS: Campaign = {
  load: () => Promise.resolve(makeImports()),
  open: openImport,
  views: viewsOf(VIEWS),
};

/** The last run of a file of another program, as a trace. */
async function openImport(path: string, random: Random): Promise<OpenRun> {
  const bytes = readFileSync(path);
  const source = { size: bytes.length, read: (from: number) => once(bytes.subarray(from)) };
  const rules = { createdBy: 'fuzz' };
  const found = await importFile(source, rules);
  if (!found) return openRun(path, bytes, random);
  let trace = '';
  for await (const run of found.runs) trace = traceText(run);
  const again = await importFile(source, rules);
  if (again) for await (const _ of listRuns(again.runs)) continue;
  writeFileSync(`${path}.aprtrace`, trace);
  return openRun(`${path}.aprtrace`, Buffer.from(trace), random);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
