/** Servers that are killed in the middle of a study: nothing is lost, doubled or changed by it. */
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/common/random';
import { isInstalled, WEIGHTS } from '../places.mjs';
import { newName, type StartedServer } from '../startServer';
import { openStudies } from '../studies';
import { startLlama } from './startLlama';

/** How many servers are killed, each at a moment of its own: 50 are the project's measure. */
const KILLS = Number(process.env['APR_KILLS'] ?? 3);
const MODEL = newName();
const studies = openStudies(MODEL);

test.runIf(isInstalled('llama'))(
  'a study over two servers, of which one is killed, is the study that it was',
  async () => {
    const random = createRandom(7);
    let servers: [StartedServer, StartedServer] = [
      await startLlama(WEIGHTS, MODEL),
      await startLlama(WEIGHTS, MODEL),
    ];
    const urls = () => servers.map(({ connection }) => connection.url);
    expect(await studies.decode('whole', urls())).toBeUndefined();
    const whole = studies.recordsOf('whole');
    expect(whole).toHaveLength(studies.size);
    let failures = 0;
    for (let i = 0; i < KILLS; i++) {
      const folder = `killed-${i}`;
      const kill = setTimeout(50 + 3000 * random()).then(() => servers[i % 2]?.kill());
      // A run that was decoded by it may fail in words; what was decoded stays, and the study goes on.
      const failure = await studies.decode(folder, urls());
      if (failure !== undefined) failures++;
      await kill;
      await servers[i % 2]?.stop();
      servers = [await startLlama(WEIGHTS, MODEL), servers[(i + 1) % 2] as StartedServer];
      if (i % 2 === 0) servers.reverse();
      if (failure !== undefined) expect(await studies.decode(folder, urls())).toBeUndefined();
      expect(studies.recordsOf(folder)).toEqual(whole);
      await studies.validate(folder);
    }
    console.log(`${KILLS} servers killed, ${failures} studies gone on with, all the same`);
    await Promise.all(servers.map((server) => server.stop()));
  },
  3_600_000,
);
