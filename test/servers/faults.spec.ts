/** Servers that are killed in the middle of a study: nothing is lost, doubled or changed by it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { createRandom } from '../../src/common/random';
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
import { WEIGHTS } from './places.mjs';
import { newName, startLlama } from './startLlama';

/** How many servers are killed, each at a moment of its own: 50 are the project's measure. */
const KILLS = Number(process.env['APR_KILLS'] ?? 3);
const LIVE = new AbortController().signal;
const MODEL = newName();
const problems = parseProblemFile(readFileSync('models/heldout.json', 'utf8')).slice(0, 8);
const ARMS = [{ id: 'apr', samples: 1, problems: problems.length }];
const STUDY = studyOf({ asking: COUNTDOWN_ASKING, problems }, 0, ARMS);
const root = mkdtempSync(join(tmpdir(), 'apr-faults-'));
afterAll(() => rmSync(root, { recursive: true }));

type Server = Awaited<ReturnType<typeof startLlama>>;

/** Decodes what the folder lacks; what the servers fail with, if they do. */
async function decode(folder: string, urls: readonly string[]): Promise<unknown> {
  const servers = await openServers({ urls }, LIVE);
  const { engine, identity } = await servedModel(servers, {}, 16, LIVE);
  const models = { apr: { ...identity, name: MODEL } };
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
}

const recordsOf = (folder: string) => untimed(join(root, folder));

test('a study over two servers, of which one is killed, is the study that it was', async () => {
  const random = createRandom(7);
  let servers: [Server, Server] = [
    await startLlama(WEIGHTS, MODEL),
    await startLlama(WEIGHTS, MODEL),
  ];
  const urls = () => servers.map(({ connection }) => connection.url);
  expect(await decode('whole', urls())).toBeUndefined();
  const whole = recordsOf('whole');
  expect(whole).toHaveLength(problems.length);
  let failures = 0;
  for (let i = 0; i < KILLS; i++) {
    const folder = `killed-${i}`;
    const kill = setTimeout(50 + 3000 * random()).then(() => servers[i % 2]?.kill());
    // A run that was decoded by it may fail in words; what was decoded stays, and the study goes on.
    const failure = await decode(folder, urls());
    if (failure !== undefined) failures++;
    await kill;
    await servers[i % 2]?.stop();
    servers = [await startLlama(WEIGHTS, MODEL), servers[(i + 1) % 2] as Server];
    if (i % 2 === 0) servers.reverse();
    if (failure !== undefined) expect(await decode(folder, urls())).toBeUndefined();
    expect(recordsOf(folder)).toEqual(whole);
    await validate(join(root, folder));
  }
  console.log(`${KILLS} servers killed, ${failures} studies gone on with, all the same`);
  await Promise.all(servers.map((server) => server.stop()));
}, 600_000);
