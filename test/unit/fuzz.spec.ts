import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzz, type FuzzFailure } from '../fuzz/fuzz';
import { MUTATIONS } from '../fuzz/mutations/all';

const SEED = 20_261_130;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apr-fuzz-'));
  buildSync({
    ...{ entryPoints: ['test/fuzz/worker.ts'], outfile: join(folder, 'worker.js') },
    ...{ bundle: true, platform: 'node', loader: { '.svg': 'text' } },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('traces are mutated in many ways, each with a name and a reason of its own', () => {
  expect(MUTATIONS.length).toBeGreaterThan(40);
  expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
  for (const { name, why, change, damage } of MUTATIONS) {
    expect(why, name).not.toBe('');
    expect(change ?? damage, name).toBeDefined();
  }
});

test.each([
  { kind: 'traces', seconds: 40, count: 300 },
  { kind: 'imports', seconds: 12, count: 60 },
  { kind: 'problems', seconds: 5, count: 200 },
  { kind: 'manifests', seconds: 5, count: 60 },
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
