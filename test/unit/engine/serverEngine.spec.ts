import { describe, expect, it, vi } from 'vitest';
import type { EngineRun } from '../../../src/engine/engine';
import type { RunRequest } from '../../../src/engine/runRequest';
import { createRandom, randomInteger } from '../../../src/common/random';
import { COMPACT_LANGUAGE } from '../../../src/language/compact/language';
import { NotYet } from '../../../src/language/notYet';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { decode, expectClosed, request, stateOf, withoutShares, withoutTimes } from './decoding';
import { randomPolicy } from './randomPolicy';
import { ScriptedServer, STOPS } from './scriptedServer';
import { ids, ScriptedRunner } from './scriptedRunner';
import { script } from './scriptedRunner';

vi.setConfig({ testTimeout: 60_000 });

function requests(count: number): RunRequest[] {
  const random = createRandom(count);
  return Array.from({ length: count }, (_, i) => {
    const numbers = Array.from({ length: 3 + (i % 2) }, () => randomInteger(random, 1, 99));
    return request(
      numbers.sort((a, b) => b - a),
      randomInteger(random, 10, 100),
      {
        limits: { threads: 20, depth: 3, threadTokens: 60, contextWindow: 90, runTokens: 900 },
        logprobs: i % 3 === 0,
        ...(i % 6 === 0 && { alternatives: 3 }),
      },
    );
  });
}

async function eventsOf(run: EngineRun): Promise<TraceEvent[]> {
  const all: TraceEvent[] = [];
  for await (const events of run.events) all.push(...events);
  return all;
}

/** The same as a trace in process: what only a server tells is left out. */
function plain(events: readonly TraceEvent[]): TraceEvent[] {
  return withoutTimes(events.filter(({ type }) => type !== 'served'));
}

describe('a run over a server', () => {
  it('has the trace that it has in process, however its tokens come', async () => {
    const kinds = new Set<string>();
    for (const [i, what] of requests(40).entries()) {
      const runner = new ScriptedRunner(randomPolicy(1));
      const expected = withoutTimes(withoutShares((await decode(runner, what)).events));
      const server = new ScriptedServer(randomPolicy(1), createRandom(i));
      const events = await eventsOf(server.engine().submit(what));
      expect(plain(events)).toEqual(expected);
      expect(events.filter(({ type }) => type === 'served')).toHaveLength(server.asks.length);
      for (const { limit } of expectClosed(events).limits) kinds.add(limit);
      expect(server.open).toBe(0);
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['threadTokens', 'contextWindow']));
  });

  it('asks once for each stretch of a thread, behind its own earlier context', async () => {
    const server = new ScriptedServer(
      script({
        '9 8 7': 'spawn 9 + 8 17 9 - 8 1 endspawn solution <eos>',
        '17 7': 'solution 17 + 7 24 <eos>',
      }),
      createRandom(0),
    );
    const events = await eventsOf(server.engine().submit(request([9, 8, 7], 24)));
    expect(server.asks).toHaveLength(4);
    const [first, , , joined] = server.asks.map(({ prompt }) => prompt as number[]);
    const said = ids('spawn 9 + 8 17 9 - 8 1 endspawn');
    expect(joined?.slice(0, (first?.length ?? 0) + said.length)).toEqual([
      ...(first ?? []),
      ...said,
    ]);
    expect(server.asks.every(({ stopIds }) => String(stopIds) === String(STOPS))).toBe(true);
    const { served, threads } = stateOf(events);
    expect(served).toMatchObject({ requests: 4 });
    expect(served.promptTokens - served.cachedTokens).toBe(4);
    expect(threads.get(1)?.served).toMatchObject([{ promptTokens: 8, completionTokens: 6 }]);
  });

  it('names its trace and each request to the server, by ids that the record has', async () => {
    const runOnce = async () => {
      const server = new ScriptedServer(randomPolicy(1), createRandom(1));
      const events = await eventsOf(server.engine().submit(requests(1)[0] as RunRequest));
      const sent = server.asks.map(({ traceparent }) => traceparent ?? '');
      const spans = events.flatMap((event) => (event.type === 'served' ? [event.spanId] : []));
      return { traceId: stateOf(events).start?.traceId ?? '', spans, sent };
    };
    const [one, other] = [await runOnce(), await runOnce()];
    expect(one.traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    expect(other.traceId).not.toBe(one.traceId);
    expect(one.spans.length).toBeGreaterThan(0);
    expect(other.spans).toEqual(one.spans);
    expect(new Set(one.sent).size).toBe(one.sent.length);
    for (const sent of one.sent) {
      expect(sent).toMatch(new RegExp(`^00-${one.traceId}-(?!0+-)[0-9a-f]{16}-01$`));
    }
    for (const span of one.spans) expect(one.sent).toContain(`00-${one.traceId}-${span}-01`);
  });

  it('waits for what its language cannot say yet, and comes to the same', async () => {
    const [what] = requests(1) as [RunRequest];
    const { events: all } = await decode(new ScriptedRunner(randomPolicy(1)), what);
    const expected = withoutTimes(withoutShares(all));
    const asked = new Set<string>();
    const once = (key: string) => {
      if (asked.has(key)) return;
      asked.add(key);
      throw new NotYet(new Promise((resolve) => setTimeout(resolve, 1)));
    };
    const slow = {
      ...COMPACT_LANGUAGE,
      open: (prompt: unknown) => (once('open'), COMPACT_LANGUAGE.open(prompt)),
      child: (...[parent, message]: Parameters<typeof COMPACT_LANGUAGE.child>) => {
        once(JSON.stringify(message));
        return COMPACT_LANGUAGE.child(parent, message);
      },
      join: (...all: Parameters<typeof COMPACT_LANGUAGE.join>) => {
        once(`join ${all[0].tokenIds.length}`);
        return COMPACT_LANGUAGE.join(...all);
      },
    };
    const server = new ScriptedServer(randomPolicy(1), createRandom(1));
    const events = await eventsOf(server.engine({ language: () => slow }).submit(what));
    expect(plain(events)).toEqual(expected);
    expect(asked.size).toBeGreaterThan(3);
  });

  it('fails where its language never can say it', async () => {
    const never = {
      ...COMPACT_LANGUAGE,
      child: () => {
        throw new NotYet(Promise.reject(new Error('no tokenizer')));
      },
    };
    const server = new ScriptedServer(
      script({ '9 8 7': 'spawn 9 + 8 17 endspawn' }),
      createRandom(1),
    );
    const run = server.engine({ language: () => never }).submit(request([9, 8, 7], 24));
    await expect(eventsOf(run)).rejects.toThrow('no tokenizer');
  });
});

describe('a run that is held', () => {
  it('goes on by requests of one token, and comes to the same', async () => {
    const what = request([9, 8, 7], 24);
    const policy = script({
      '9 8 7': 'spawn 9 + 8 17 9 - 8 1 endspawn solution <eos>',
      '17 7': 'solution 17 + 7 24 <eos>',
    });
    const { events: all } = await decode(new ScriptedRunner(policy), what);
    const expected = withoutTimes(withoutShares(all));
    const server = new ScriptedServer(policy, createRandom(0));
    const run = server.engine().submit({ ...what, startPaused: true });
    const events: TraceEvent[] = [];
    let sampled = 0;
    for await (const step of run.events) {
      events.push(...step);
      sampled += step.filter(({ type }) => type === 'sampled').length;
      if (sampled < 4) run.step();
      else run.resume();
    }
    expect(plain(events)).toEqual(expected);
    // What the server counted of each is in the trace, whether a token of the end came or not.
    expect(events.filter(({ type }) => type === 'served')).toHaveLength(server.asks.length);
    expect(server.asks.slice(0, 4).map(({ maxTokens }) => maxTokens)).toEqual([1, 1, 1, 1]);
  });

  it('says what may come next, and changes nothing by it', async () => {
    const server = new ScriptedServer(randomPolicy(3), createRandom(0));
    const run = server.engine().submit({ ...request([9, 8, 7], 24), startPaused: true });
    const reading = eventsOf(run);
    await vi.waitFor(async () => expect(await run.peek(3)).toHaveLength(1));
    const [next] = await run.peek(3);
    expect(next).toMatchObject({ thread: 0 });
    expect(next?.tokenIds).toHaveLength(3);
    run.resume();
    const events = await reading;
    const first = events.find((event) => event.type === 'sampled');
    expect(first?.tokenIds).toEqual([next?.tokenIds[0]]);
    await expect(run.peek(1)).rejects.toThrow(/ended/);
  });

  it('closes its requests', async () => {
    const server = new ScriptedServer(script({ '9 8 7': 'up' }), createRandom(0));
    const run = server.engine().submit(request([9, 8, 7], 24));
    for await (const step of run.events) {
      if (step.some(({ type }) => type === 'sampled')) break;
    }
    run.pause();
    await vi.waitFor(() => expect(server.open).toBe(0));
    run.abort();
  });
});

it('takes given tokens without asking for them', async () => {
  const policy = script({ '9 8 7': 'solution 9 + 8 17 17 + 7 24 <eos>' });
  const server = new ScriptedServer(policy, createRandom(0));
  const given = [{ thread: 0, tokenIds: ids('solution 9 + 8 17') }];
  const events = await eventsOf(
    server.engine().submit({ ...request([9, 8, 7], 24), given, logprobs: true }),
  );
  expect(expectClosed(events).end).toMatchObject({ verified: true });
  expect(server.asks).toHaveLength(1);
  expect(server.asks[0]?.prompt.slice(-5)).toEqual(ids('solution 9 + 8 17'));
});

it('is ended by an abort, and one thread by a stop', async () => {
  const server = new ScriptedServer(
    script({ '9 8 7': 'spawn 9 + 8 17 9 - 8 1 endspawn fail <eos>', '17 7': 'up', '7 1': 'up' }),
    createRandom(0),
  );
  const run = server.engine().submit(request([9, 8, 7], 24));
  const events: TraceEvent[] = [];
  for await (const step of run.events) {
    events.push(...step);
    if (events.filter(({ type }) => type === 'threadStart').length === 3) run.stopThread(1);
    if (events.some((event) => event.type === 'threadEnd' && event.thread === 1)) run.abort();
  }
  expect(expectClosed(events).end).toMatchObject({ finishReason: 'abort' });
  await vi.waitFor(() => expect(server.open).toBe(0));
});

it('keeps a valid trace to the last token of a server that breaks, with the reason', async () => {
  for (let breaksAfter = 0; breaksAfter < 12; breaksAfter++) {
    const server = new ScriptedServer(randomPolicy(1), createRandom(breaksAfter));
    server.breaksAfter = breaksAfter;
    const run = server.engine().submit(request([53, 31, 26, 22], 27));
    const events: TraceEvent[] = [];
    const reading = (async () => {
      for await (const step of run.events) events.push(...step);
    })();
    await expect(reading).rejects.toThrow('broke the stream off');
    const state = expectClosed(events);
    expect(state.end).toMatchObject({
      finishReason: 'abort',
      reason: expect.stringMatching(/broke/),
    });
    const reasons = events.flatMap((event) =>
      event.type === 'threadEnd' ? (event.reason ?? []) : [],
    );
    expect(reasons).toHaveLength(1);
    expect(server.open).toBe(0);
  }
});

it('refuses what its servers cannot decode', async () => {
  const server = new ScriptedServer(randomPolicy(1), createRandom(0));
  const engine = server.engine();
  const wide = request([9, 8, 7], 24, { limits: { contextWindow: 1000 } });
  await expect(eventsOf(engine.submit(wide))).rejects.toThrow(/context window of 256/);
  const other = { ...request([9, 8, 7], 24), language: 'other' };
  await expect(eventsOf(engine.submit(other))).rejects.toThrow('No language other');
  expect(server.asks).toEqual([]);
});

it('lets so many runs go on at once, and open ones fail when it is let go', async () => {
  const server = new ScriptedServer(script({ '9 8 7': 'up' }), createRandom(0));
  const engine = server.engine({ concurrency: 2 });
  const held = { ...request([9, 8, 7], 24), startPaused: true };
  const runs = engine.submitTogether([held, held, held]).map(eventsOf);
  await engine.dispose();
  for (const run of runs) await expect(run).rejects.toThrow('The engine was stopped');
});
