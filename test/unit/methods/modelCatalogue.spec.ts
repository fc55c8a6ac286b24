import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import {
  checkModelFolder,
  describeModel,
  foldersWith,
  modelsUnder,
} from '../../../src/methods/modelCatalogue';
import { modelWords, stageWords } from '../../../src/session/words/modelWords';
import { writeModel } from '../engine/modelFolder';

let root: string;
const at = (...names: string[]) => join(root, ...names);

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'apr-models-'));
  const parts = [{ hardware: 'a core' }, { stage: 'reinforcement learning' }];
  writeModel(at('bundled', 'apr'), { training: { tokens: 92e6, parts } });
  writeModel(at('bundled', 'apr-sft'), { training: { tokens: 90e6, parts: [{}] } });
  writeModel(at('bundled', 'sos'), { method: 'sos', stage: 'distillation' });
  mkdirSync(at('bundled', 'training'));
  writeFileSync(at('bundled', 'heldout.json'), '[]');
  mkdirSync(at('empty'));
  writeModel(at('untold'), { method: undefined });
  writeModel(at('damaged'));
  writeFileSync(at('damaged', 'model.onnx'), 'other weights');
  writeModel(at('swapped', 'apr'), { method: 'sos' });
  writeModel(at('swapped', 'sos'), { method: 'apr' });
});

afterAll(() => rmSync(root, { recursive: true }));

test('bundled models are the folders with a manifest, each with its stage', async () => {
  const models = await modelsUnder(at('bundled'));
  expect(models.map(({ name, method, stage }) => [name, method, stage])).toEqual([
    ['apr', 'apr', 'reinforcement learning'],
    ['apr-sft', 'apr', undefined],
    ['sos', 'sos', 'distillation'],
  ]);
  expect(models.map((model) => stageWords(model, ENGLISH))).toEqual([
    'reinforcement learning',
    'imitation',
    'distillation',
  ]);
  expect(await modelsUnder(at('nowhere'))).toEqual([]);
});

test('the model is named with its method and its stage', async () => {
  const model = await describeModel(at('bundled', 'apr-sft'));
  expect(modelWords(model, ENGLISH)).toBe('APR model: apr-sft, imitation');
  expect(model.tokens).toBe(90e6);
});

describe('a folder of one’s own', () => {
  const bundled = { apr: '/bundled/apr', sos: '/bundled/sos' };

  test('is one model, in place of the one of its method', async () => {
    const folder = at('bundled', 'sos');
    expect(foldersWith(folder, bundled)).toEqual({ apr: '/bundled/apr', sos: folder });
    expect(await checkModelFolder(folder, 'Advice.')).toMatchObject([{ method: 'sos' }]);
  });

  test('or holds both', async () => {
    const folders = { apr: at('bundled', 'apr'), sos: at('bundled', 'sos') };
    expect(foldersWith(at('bundled'), bundled)).toEqual(folders);
    expect(await checkModelFolder(at('bundled'), 'Advice.')).toHaveLength(2);
  });

  test.each([
    ['empty', /holds no model.*Advice/],
    ['untold', /does not say whether/],
    ['damaged', /is damaged.*Advice/],
    ['swapped', /decodes sos/],
    ['nowhere', /holds no model/],
  ])('is refused with what is wrong: %s', async (name, message) => {
    await expect(checkModelFolder(at(name), 'Advice.')).rejects.toThrow(message);
  });
});
