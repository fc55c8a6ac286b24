import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFile } from '../../src/trace/import/importFile';
import { fileBytes } from '../../src/trace/traceFile';
import { fromFiles, type MakeInput } from './campaign';
import { TRACE_FORM } from './draft';
import { MUTATIONS } from './mutations/all';
import { traceText } from './traceText';

const OWN = [
  ...['solved', 'grandchildren', 'window', 'serial', 'serial'].map((name) => `test/golden/${name}`),
  'test/fixtures/trace/example',
];
const FOREIGN = ['multiverse.txt', 'gambit-tree.json', 'otlp-agents.jsonl', 'parathinker.json'];

/**
 * Makes inputs of recorded runs, and of runs of other programs as they are written here.
 * @param root of the repository
 */
export async function makeTraces(root = '.'): Promise<MakeInput> {
  const own = OWN.map((name) => readFileSync(join(root, `${name}.aprtrace`), 'utf8'));
  const foreign = FOREIGN.map((name) => imported(join(root, 'test/fixtures/foreign', name)));
  return fromFiles([...own, ...(await Promise.all(foreign))], MUTATIONS, TRACE_FORM);
}

/** The first run of a file of another program, as it is written here. */
async function imported(path: string): Promise<string> {
  const found = await importFile(await fileBytes(path), { createdBy: 'fuzz' });
  for await (const run of found?.runs ?? []) return traceText(run);
  throw new Error(`${path} holds no run.`);
}
