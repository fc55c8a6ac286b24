import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { damagedModel, setFirst } from '../engine/damagedModel';
import { realProgram } from './program';

vi.setConfig({ testTimeout: 60_000 });

const program = realProgram();
const folder = mkdtempSync(join(tmpdir(), 'apr-broken-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Ends with 2 and one line on this model, and writes no results. */
async function expectError(model: string, message: RegExp): Promise<void> {
  const json = join(folder, 'results.json');
  const args = ['--model', model, '--limit', '2', '--window', '64', '--threads', '1'];
  const { status, stdout, stderr } = await program.run('evaluate', ...args, '--json', json);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(message);
  expect(stderr).toContain(model);
  expect(existsSync(json)).toBe(false);
}

describe('weights of which logits become no numbers', () => {
  it.each([
    ['one scale of the last matrix', 'head.scales', NaN],
    ['one scale of the first matrix', 'qkv.0.scales', NaN],
    ['one infinite weight', 'norm.weight', Infinity],
  ])('%s', async (_, tensor, value) => {
    const weights = (onnx: Buffer) => setFirst(onnx, tensor, value);
    const model = damagedModel(join(folder, tensor), { weights });
    await expectError(model, /computes values that are no numbers/);
  });
});

it.each([
  ['layers', 1_000_000_000, 4],
  ['layers', 5, 4],
  ['layers', 3, 4],
  ['kvHeads', 4, 2],
  ['headSize', 32, 64],
])('a manifest that says %s %d where the graph has %d', async (field, said, actual) => {
  const model = damagedModel(join(folder, `${field}${said}`), { architecture: { [field]: said } });
  const words = `does not fit its graph: ${field} is ${said}, and the graph has ${actual}\\.`;
  await expectError(model, new RegExp(words));
});

it.each(['manifest.json', 'model.onnx'])('%s that is a pipe, which nobody writes', async (name) => {
  if (process.platform === 'win32') return;
  const model = damagedModel(join(folder, `pipe-${name}`));
  rmSync(join(model, name));
  execFileSync('mkfifo', [join(model, name)]);
  await expectError(model, /is no regular file\./);
});
