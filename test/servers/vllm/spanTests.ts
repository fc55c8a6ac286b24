import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { parseProblemFile } from '../../../src/countdown/problemFile';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { requestFor } from '../../../src/methods/requests';
import { servedModel } from '../../../src/methods/servedModel';
import { openServers } from '../../../src/server/servers';
import { servedIds, withStages } from '../../../src/trace/import/servedRequests';
import { readServerSpans } from '../../../src/trace/import/serverSpans';
import { RunReducer } from '../../../src/trace/reducer';
import { placedStages } from '../../../src/trace/serverStages';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import type { StartedServer } from '../startServer';
import type { startCollector } from './spanCollector';

const LIVE = new AbortController().signal;
/** Spans come in batches, some seconds later. */
const LONGEST_WAIT_MS = 30_000;

/** A test of the spans that a server exports of the requests of a run. */
export function testSpans(
  server: () => StartedServer,
  collector: () => Awaited<ReturnType<typeof startCollector>>,
): void {
  test('tell queue, prefill and decode of every request of a run', async () => {
    const events = await decode(server().connection.url);
    const ids = await servedIds(each(events));
    const told = () => readServerSpans(each([Buffer.from(collector().text())]), ids, () => {});
    await expect
      .poll(async () => (await told().catch(() => new Map())).size, { timeout: LONGEST_WAIT_MS })
      .toBe(ids.spanIds.size);
    const stages = await told();
    const reducer = new RunReducer();
    for (const event of events) reducer.apply(withStages(event, stages));
    expect(reducer.state.anomalies.first).toEqual([]);
    const served = [...reducer.state.threads.values()].flatMap((thread) => thread.served);
    expect(served).toHaveLength(ids.spanIds.size);
    for (const request of served) {
      const placed = placedStages(request);
      expect(placed.map(({ stage }) => stage)).toEqual(['queue', 'prefill', 'decode']);
      // By the server's own clock it took no longer than by that of who waited for it.
      const took = placed.reduce((sum, { ms }) => sum + ms, 0);
      expect(took).toBeGreaterThan(0);
      expect(took).toBeLessThan(request.ms - request.sentMs + 50);
    }
  }, 120_000);
}

async function decode(url: string): Promise<TraceEvent[]> {
  const { engine } = await servedModel(await openServers({ urls: [url] }, LIVE), {}, 1, LIVE);
  const [problem] = parseProblemFile('[[27, 53, 31, 26, 22]]');
  const request = requestFor(COUNTDOWN_ASKING, problem, DEFAULT_OPTIONS);
  const events: TraceEvent[] = [];
  for await (const some of engine.submit(request).events) events.push(...some);
  await engine.dispose();
  return events;
}

function each<T>(all: readonly T[]): AsyncIterable<T> {
  return Readable.from(all);
}
