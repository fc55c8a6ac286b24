import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type ModelDescription, modelsUnder } from '../../../src/methods/modelCatalogue';
import { readManifest } from '../../../src/engine/modelPackage';
import { parseProblemFile } from '../../../src/countdown/problemFile';
import { countdownTask } from '../../../src/tasks/countdown';
import { readProblems } from '../../../src/evaluation/study/keptProblems';
import { readIdentity, readRecords } from '../../../src/evaluation/study/resultsFolder';

/** What is to be done where a test of this file fails: a model has come or changed. */
const ADVICE = 'Run `npm run evaluate -- --suite models --bundle models/results`.';
const RESULTS = 'models/results';

let models: ModelDescription[];
beforeAll(async () => {
  models = await modelsUnder('models');
});

it('there are results of every bundled model, and of no other', () => {
  const names = models.map(({ name }) => name).sort();
  expect(readdirSync(RESULTS).sort(), ADVICE).toEqual(names);
});

it('are of these very models, on all held-out problems', async () => {
  const heldOut = parseProblemFile(readFileSync('models/heldout.json', 'utf8'));
  for (const { name, folder } of models) {
    const path = join(RESULTS, name);
    const identity = await readIdentity(path);
    if (!identity) expect.fail(`${path} holds no results. ${ADVICE}`);
    const { files } = await readManifest(folder);
    const decoded = Object.values(identity.models);
    expect(decoded, `${name}: ${ADVICE}`).toEqual([files['model.onnx']?.sha256]);
    expect(
      await readProblems(path, identity, [{ task: countdownTask, problems: heldOut }]),
    ).toEqual({
      ...{ task: countdownTask, problems: heldOut },
    });
    expect(await readRecords(path, identity)).toHaveLength(heldOut.length);
  }
});

it('have the traces that they name, and are small', async () => {
  for (const { name } of models) {
    const path = join(RESULTS, name);
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
    const bytes = files.reduce((sum, file) => sum + statSync(join(path, file)).size, 0);
    expect(bytes, name).toBeLessThan(2_000_000);
    const identity = await readIdentity(path);
    const records = identity ? await readRecords(path, identity) : [];
    const traces = records.flatMap(({ trace }) => trace ?? []);
    for (const trace of traces) expect(existsSync(join(path, trace)), trace).toBe(true);
    expect(files.filter((file) => file.endsWith('.gz'))).toHaveLength(traces.length);
  }
});
