import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOne } from '../fuzz/commands';
import { fuzz, type FuzzFailure } from '../fuzz/fuzz';
import { createRandom } from '../../src/common/random';
import { ANY_FORM } from '../fuzz/draft';
import { MUTATIONS } from '../fuzz/mutations/all';
import { OF_RECORDS, OF_STUDIES } from '../fuzz/mutations/results';

const SEED = 20_261_130;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apr-fuzz-'));
  buildSync({
    ...{ entryPoints: ['test/fuzz/worker.ts'], outfile: join(folder, 'worker.js') },
    ...{ bundle: true, platform: 'node', loader: { '.svg': 'text' } },
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('traces are mutated in many ways, each with a name and a reason of its own', () => {
  expect(MUTATIONS.length).toBeGreaterThan(40);
  expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
  for (const { name, why, change, damage } of MUTATIONS) {
    expect(why, name).not.toBe('');
    expect(change ?? damage, name).toBeDefined();
  }
});

test.each([...OF_RECORDS, ...OF_STUDIES])('results are mutated: $name', ({ name, why, change }) => {
  expect(why, name).not.toBe('');
  const random = createRandom(1);
  const study = 'test/fixtures/results/study';
  const file = OF_STUDIES.some((one) => one.name === name) ? 'study.json' : 'results.jsonl';
  const before = readFileSync(join(study, file), 'utf8');
  const changes = Array.from({ length: 20 }, () => {
    const draft = ANY_FORM.parse(before);
    change?.(draft, random);
    return ANY_FORM.format(draft);
  });
  expect(new Set([ANY_FORM.format(ANY_FORM.parse(before)), ...changes]).size).toBeGreaterThan(1);
});

test.each([
  ["process.stdout.write(String(process.stdout.isTTY) + '\\t\\n')", undefined],
  ["throw new Error('a defect')", /a stack of/],
  ['process.exitCode = 3', /code 3 of/],
  ["process.kill(process.pid, 'SIGKILL')", /code null of/],
  ["process.stdout.write('\\x1b[2J')", /a character that is not seen/],
  ["process.stderr.write('\\u202e')", /a character that is not seen/],
])('a command is looked at from outside: %s', async (code, refusal) => {
  const script = join(folder, 'command.js');
  writeFileSync(script, code);
  const run = runOne([script]);
  await (refusal ? expect(run).rejects.toThrow(refusal) : expect(run).resolves.toBeUndefined());
});

test.each([
  { kind: 'traces', seconds: 20, count: 200 },
  { kind: 'imports', seconds: 8, count: 60 },
  { kind: 'problems', seconds: 4, count: 200 },
  { kind: 'manifests', seconds: 4, count: 60 },
  { kind: 'results', seconds: 10, count: 60 },
  { kind: 'commands', seconds: 10, count: 20 },
] as const)(
  'mutated $kind are shown, or refused in words',
  { timeout: 150_000 },
  async ({ kind, seconds, count }) => {
    const failures: FuzzFailure[] = [];
    const order = { kind, seed: SEED, from: 0, count, folder };
    const { inputs, seen } = await fuzz(join(folder, 'worker.js'), order, {
      seconds,
      onFailure: (failure) => {
        failures.push(failure);
      },
    });
    expect(failures.map(({ input, view, error }) => `${input}: ${view}: ${error}`)).toEqual([]);
    expect(inputs).toBeGreaterThan(0);
    expect(seen).toBeLessThanOrEqual(inputs);
  },
);
