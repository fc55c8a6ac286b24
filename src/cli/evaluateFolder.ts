import { join } from 'node:path';
import { keepEnvironment } from '../evaluation/study/environment';
import { outcomesOf } from '../evaluation/study/outcome';
import { measure } from '../evaluation/study/metrics';
import {
  meanWithInterval,
  milliseconds,
  percent,
  shareWithInterval,
} from '../evaluation/report/words';
import { writeSamples } from '../evaluation/report/writeReport';
import { RESULTS } from '../evaluation/study/resultsFolder';
import { studyArm } from '../evaluation/study/study';
import { armId, armOf } from '../methods/arm';
import { decidingOf } from '../methods/decisions';
import { ENGLISH } from '../common/localizer';
import { environmentOf } from './givenModel';
import { EXIT } from './main';
import type { MethodOptions } from './methodOptions';
import { decodeStudy } from './studyRun';
import { say, tell } from './terminal';

export interface FolderOptions extends MethodOptions {
  readonly out: string;
  readonly traces: boolean;
}

/** One method on a problem set, with every sample and its trace kept in a folder as it ends. */
export async function evaluateFolder(options: FolderOptions): Promise<number> {
  const { chosen, decoding, posed, concurrency, out } = options;
  const { problems } = posed;
  const { method, children, join: rule, window, temperature } = decoding;
  const spec = armOf(method, { children, join: rule, window, temperature });
  // Every option that changes what is decoded, since the id says whether a folder can go on.
  const id = armId(spec, 'all');
  const arm = studyArm(spec, { id, problems: problems.length, concurrency });
  const study = {
    ...posed,
    seed: decoding.seed,
    stages: [{ mode: 'batched', arms: [arm] }],
  } as const;
  const environment = await environmentOf([options.model], { ...options, seed: decoding.seed });
  const { engine, identityOf, languages } = chosen;
  const how = { ...options, identityOf, languages, traces: () => options.traces };
  const { folder, whole } = await decodeStudy(engine, study, how, options.interrupt);
  await keepEnvironment(out, environment);
  const outcomes = outcomesOf(folder.records, decidingOf(spec));
  if (!whole) {
    tell`Stopped after ${outcomes.length} of ${problems.length}. The same command with --resume goes on.`;
    return EXIT.unsolved;
  }
  await writeSamples(out, folder.records);
  const metrics = measure(outcomes, decoding.seed);
  say`${arm.id}, ${metrics.problems} problems
solved and verified  ${shareWithInterval(metrics.accuracy, ENGLISH)}
unverified claims    ${percent(metrics.unverifiedClaims.value)}
total tokens         ${meanWithInterval(metrics.totalTokens, ENGLISH)}
decoded tokens       ${metrics.decodedTokens ? meanWithInterval(metrics.decodedTokens, ENGLISH) : 'not told'}
sequential tokens    ${meanWithInterval(metrics.sequentialTokens, ENGLISH)}
longest context      ${metrics.longestContext.most}
children             ${meanWithInterval(metrics.children, ENGLISH, 1)}
time in the batch    median ${milliseconds(metrics.latency.median)}, 95th percentile ${milliseconds(metrics.latency.p95)}
Results: ${join(out, RESULTS)}`;
  return EXIT.solved;
}
