import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../src/common/random';
import { importFile, listRuns } from '../../src/trace/import/importFile';
import { type Campaign, fromFiles, type MakeInput, viewsOf } from './campaign';
import { ANY_FORM } from './draft';
import { ANY_MUTATIONS } from './mutations/all';
import { openRun, type OpenRun } from './run';
import { textsIn } from './textsIn';
import { traceText } from './traceText';
import { VIEWS } from './views';

export const IMPORTS: Campaign = {
  load: () => Promise.resolve(makeImports()),
  open: openImport,
  views: viewsOf(VIEWS),
};

/** @param root of the repository */
export function makeImports(root = '.'): MakeInput {
  const sources = ['foreign', 'apr-text'].flatMap((name) =>
    textsIn(join(root, 'test/fixtures', name)),
  );
  return fromFiles(sources, ANY_MUTATIONS, ANY_FORM);
}

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
