import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModelPackage } from '../../src/engine/modelPackage';
import { parseProblemFile } from '../../src/countdown/problemFile';
import { identityOf } from '../../src/evaluation/study/studyIdentity';
import { ResultsFolder } from '../../src/evaluation/study/resultsFolder';
import { runStudy } from '../../src/evaluation/study/runStudy';
import { type Study, studyArm } from '../../src/evaluation/study/study';
import type { Internals } from '../../src/extension';
import { armOf, type ArmSpec } from '../../src/methods/arm';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';

/** Decodes the first held-out problems by both models into a folder of results with traces. */
export async function decodeSmallStudy(
  { host }: Internals,
  extensionPath: string,
  folder: string,
  problems: number,
): Promise<void> {
  const models = join(extensionPath, 'models');
  const heldOut = parseProblemFile(readFileSync(join(models, 'heldout.json'), 'utf8'));
  const arm = (spec: ArmSpec) => studyArm(spec, { problems, concurrency: 4 });
  const study: Study = {
    asking: COUNTDOWN_ASKING,
    seed: 0,
    problems: heldOut.slice(0, problems),
    stages: [{ mode: 'batched', arms: [arm(armOf('apr')), arm(armOf('sos', { window: 128 }))] }],
  };
  const [one, other] = await Promise.all([
    openModelPackage(join(models, 'apr')),
    openModelPackage(join(models, 'sos')),
  ]);
  const packages = { apr: one, sos: other };
  const results = await ResultsFolder.open(folder, identityOf(study, packages), {
    ...{ resume: false, writer: 'editor' },
  });
  await runStudy(host, study, {
    openTrace: (place, request) => results.tracesOf(packages, 'test')(place, request),
    onUnit: (_, samples) => results.append(samples),
  });
  await results.close();
}
