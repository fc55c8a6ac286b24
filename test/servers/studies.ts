import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { parseProblemFile } from '../../src/countdown/problemFile';
import { studyOf } from '../../src/evaluation/study/chosenStudy';
import { ResultsFolder } from '../../src/evaluation/study/resultsFolder';
import { runStudy } from '../../src/evaluation/study/runStudy';
import { identityOf } from '../../src/evaluation/study/studyIdentity';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { servedModel } from '../../src/methods/servedModel';
import { openServers } from '../../src/server/servers';
import { untimed } from '../unit/cli/resultLines';
import { validate } from './validTraces';

const LIVE = new AbortController().signal;
const problems = parseProblemFile(readFileSync('models/heldout.json', 'utf8')).slice(0, 8);
const ARMS = [{ id: 'apr', samples: 1, problems: problems.length }];
const STUDY = studyOf({ asking: COUNTDOWN_ASKING, problems }, 0, ARMS);

/** Studies of eight held-out problems over servers whose model has this name, in a folder each. */
export function openStudies(model: string) {
  const root = mkdtempSync(join(tmpdir(), 'apr-studies-'));
  afterAll(() => rmSync(root, { recursive: true }));
  return {
    /** How many samples a study has. */
    size: problems.length,
    /** Decodes what the folder lacks; what the servers fail with, if they do. */
    async decode(folder: string, urls: readonly string[]): Promise<unknown> {
      const servers = await openServers({ urls }, LIVE);
      const { engine, identity } = await servedModel(servers, {}, 16, LIVE);
      const models = { apr: { ...identity, name: model } };
      const results = await ResultsFolder.open(join(root, folder), identityOf(STUDY, models), {
        ...{ resume: true, writer: 'command line' },
      });
      try {
        await runStudy(engine, STUDY, {
          done: results.done,
          openTrace: results.tracesOf(models, 'test'),
          onUnit: (_, samples) => results.append(samples),
        });
        return undefined;
      } catch (error) {
        return error;
      } finally {
        await results.close();
        await engine.dispose();
      }
    },
    recordsOf: (folder: string) => untimed(join(root, folder)),
    validate: (folder: string) => validate(join(root, folder)),
  };
}
