import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatEvent, formatHeader } from '../../src/trace/aprtrace';
import { importFile } from '../../src/trace/import/importFile';
import { fileBytes } from '../../src/trace/traceFile';
import type { CAMPAIGNS } from './campaigns';

const TRACES = [
  ...['solved', 'grandchildren', 'window', 'serial', 'serial'].map((name) => `test/golden/${name}`),
  'test/fixtures/trace/example',
];
const FOREIGN = ['multiverse.txt', 'gambit-tree.json', 'otlp-agents.jsonl', 'parathinker.json'];

/** The sound files that inputs of this kind are made of. */
export async function sourcesOf(kind: keyof typeof CAMPAIGNS): Promise<readonly string[]> {
  switch (kind) {
    case 'imports':
      return [...foldersOf('test/fixtures/foreign'), ...foldersOf('test/fixtures/apr-text')];
    case 'problems':
      return foldersOf('test/fixtures/answers').concat(readFileSync('models/heldout.json', 'utf8'));
    case 'manifests':
      return ['apr', 'sos'].map((name) => readFileSync(`models/${name}/manifest.json`, 'utf8'));
    case 'traces':
      return [
        ...TRACES.map((name) => readFileSync(`${name}.aprtrace`, 'utf8')),
        ...(await Promise.all(FOREIGN.map(imported))),
      ];
  }
}

function foldersOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.md') && statSync(join(folder, name)).size < 300_000)
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** The first run of a file of another program, as it is written here. */
async function imported(name: string): Promise<string> {
  const source = await fileBytes(`test/fixtures/foreign/${name}`);
  const found = await importFile(source, { createdBy: 'fuzz' });
  for await (const { header, events } of found?.runs ?? []) {
    return [formatHeader(header), ...events().map(formatEvent), ''].join('\n');
  }
  throw new Error(`${name} holds no run.`);
}
