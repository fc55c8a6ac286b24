import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openModelPackage } from '../../../src/engine/modelPackage';
import { HumanError } from '../../../src/common/humanError';
import { VOCABULARY } from '../../../src/language/compact/vocabulary';
import { manifest, writeModel } from './modelFolder';
import { SCRIPTED_SHAPE } from './scriptedRunner';

const root = mkdtempSync(join(tmpdir(), 'apr-models-'));
const folder = join(root, 'apr');
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  writeModel(folder);
});

async function expectRefused(path: string, ...texts: RegExp[]): Promise<void> {
  const error = await openModelPackage(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HumanError);
  for (const text of texts) expect((error as HumanError).message).toMatch(text);
}

describe('openModelPackage', () => {
  it('opens a folder that is whole', async () => {
    expect(await openModelPackage(folder)).toMatchObject({
      name: 'scripted',
      modelPath: file('model.onnx'),
      sha256: (manifest('weights')['files'] as Record<string, { sha256: string }>)['model.onnx']
        ?.sha256,
      shape: SCRIPTED_SHAPE,
    });
  });

  it('opens every bundled model that is there', async () => {
    expect(await openModelPackage('models/apr')).toMatchObject({ name: 'apr' });
  });

  it('names the file that is missing, and what to do', async () => {
    await expectRefused(join(root, 'nowhere'), /nowhere.*manifest\.json/, /Restore/);
    rmSync(file('model.onnx'));
    await expectRefused(folder, /apr.*model\.onnx/, /Restore/);
  });

  it('refuses weights that are not those of the manifest', async () => {
    writeFileSync(file('model.onnx'), 'weight5');
    await expectRefused(folder, /model\.onnx is damaged/, /Restore/);
    writeFileSync(file('model.onnx'), '');
    await expectRefused(folder, /model\.onnx is damaged/);
    writeModel(folder, { files: {} });
    await expectRefused(folder, /damaged/);
  });

  it.each([
    ['text', 'hello', /not valid JSON/],
    ['a half', JSON.stringify(manifest('weights')).slice(0, 100), /not valid JSON/],
    ['null', 'null', /does not describe a model/],
    ['a list', '[]', /does not describe a model/],
    ['a string', '"apr"', /does not describe a model/],
  ])('refuses a manifest that is %s', async (_, text, message) => {
    writeFileSync(file('manifest.json'), text);
    await expectRefused(folder, /manifest\.json/, message, /Restore/);
  });

  it.each([
    { name: undefined },
    { vocabulary: undefined },
    { vocabulary: 'all' },
    { files: null },
    { files: 'model.onnx' },
    { architecture: null },
    { architecture: { ...SCRIPTED_SHAPE, layers: undefined } },
    { architecture: { ...SCRIPTED_SHAPE, kvHeads: 1.5 } },
    { architecture: { ...SCRIPTED_SHAPE, headSize: '64' } },
    { architecture: { ...SCRIPTED_SHAPE, layers: 0 } },
    { architecture: { ...SCRIPTED_SHAPE, vocabularySize: VOCABULARY.length + 1 } },
  ])('refuses a manifest with %j', async (fields) => {
    writeModel(folder, fields);
    await expectRefused(folder, /manifest\.json/, /does not describe a model/);
  });

  it.each([[VOCABULARY.slice(1)], [[...VOCABULARY, 'more']], [[...VOCABULARY].reverse()]])(
    'refuses another vocabulary',
    async (vocabulary) => {
      const architecture = { ...SCRIPTED_SHAPE, vocabularySize: vocabulary.length };
      writeModel(folder, { vocabulary, architecture });
      await expectRefused(folder, /another vocabulary/, /Use a model exported for it/);
    },
  );
});
