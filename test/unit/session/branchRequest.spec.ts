import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { COMPACT_EDITING } from '../../../src/language/compact/spawnEditing';
import { branchRequest, requestOf } from '../../../src/session/run/branchRequest';
import { RunSession } from '../../../src/session/run/runSession';
import { openTraceSession } from '../../../src/session/run/traceSession';
import type { ByteSource } from '../../../src/trace/byteSource';
import type { SampledEvent } from '../../../src/trace/traceEvent';
import { HEADER, TraceBuilder } from '../trace/traceBuilder';
import { VOCABULARY } from '../../../src/language/compact/vocabulary';
import type { ThreadState } from '../../../src/trace/runState';
import { GREEDY } from '../../../src/engine/runRequest';
import type { SpawnMessage } from '../../../src/countdown/searchEvent';

const GOLDEN = readFileSync('test/golden/grandchildren.aprtrace');

let bytes = 0;
const source: ByteSource = {
  size: GOLDEN.length,
  // eslint-disable-next-line @typescript-eslint/require-await
  async *read(from) {
    for (let at = from; at < GOLDEN.length; at += 2_000) {
      const chunk = GOLDEN.subarray(at, at + 2_000);
      bytes += chunk.length;
      yield chunk;
    }
  },
};

/** The same file, as one that is opened in full, and as one that is too large for it. */
let small: RunSession;
let large: RunSession;

async function open(fullDetailBytes: number): Promise<RunSession> {
  const { session, read } = await openTraceSession(source, {
    ...{ id: 'one', file: 'file:///run.aprtrace', createdBy: 'test', fullDetailBytes },
  });
  await read();
  return session;
}

beforeAll(async () => {
  [small, large] = [await open(Infinity), await open(0)];
});

const threadOf = (session: RunSession, id: number) =>
  session.detailed(session.playback.latest).threads.get(id) as ThreadState;

test('a branch records what its run has recorded of every token', async () => {
  const header = { ...HEADER, model: { name: 'none', vocabulary: VOCABULARY } };
  const asked = async (rest: Partial<SampledEvent>) => {
    const session = new RunSession({ id: 'one', header });
    const sampled = { type: 'sampled', threads: [0], tokenIds: [1], forwardMs: 1 } as const;
    session.receive(new TraceBuilder().root(2).add({ ...sampled, ...rest }).events);
    const { logprobs, alternatives } = await requestOf(session);
    return { logprobs, alternatives };
  };
  expect(await asked({})).toEqual({ logprobs: false, alternatives: 0 });
  expect(await asked({ logprobs: [-1] })).toEqual({ logprobs: true, alternatives: 0 });
  const alternatives = [{ tokenIds: [1, 2, 3], logprobs: [-1, -2, -3] }];
  const both = await asked({ logprobs: [-1], alternatives });
  expect(both).toEqual({ logprobs: true, alternatives: 3 });
});

describe('a run that is too large to be held', () => {
  test('branches off at every place as a small one does', async () => {
    for (const { id, counts, context } of small.playback.latest.threads.values()) {
      for (const position of [counts.prompt, context - 2, context]) {
        const edit = { thread: id, position, tokenIds: [7] };
        const request = await branchRequest(large, edit);
        expect(request).toEqual(await branchRequest(small, edit));
        const given = request?.given?.find(({ thread }) => thread === id);
        expect(given?.tokenIds.at(-1)).toBe(7);
      }
    }
    expect(large.state.threads.get(1)?.tokens).toBeUndefined();
  });

  test('is asked what the small one was asked', async () => {
    const request = await requestOf(large);
    expect(request).toEqual(await requestOf(small));
  });

  test('goes on with other sampling', async () => {
    const sampling = { ...GREEDY, ...large.header.sampling, temperature: 0.7, seed: 5 };
    const request = await branchRequest(large, { thread: 0, position: 20, sampling });
    expect(request?.sampling).toEqual(sampling);
    expect(request?.limits).toEqual(large.header.limits);
  });

  test('has spawn messages to edit when the thread was read', async () => {
    await large.load([0]);
    const [ours, theirs] = [threadOf(large, 0), threadOf(small, 0)];
    const [asked] = (ours.spawns[0]?.messages ?? []) as readonly SpawnMessage[];
    const operation = asked?.operation;
    if (!operation) throw new Error('a spawn was expected');
    const position = COMPACT_EDITING.find(ours, 0);
    expect(position).toBe(COMPACT_EDITING.find(theirs, 0));
    const written = `${operation.left}${operation.operator}${operation.right}`;
    const { message } = COMPACT_EDITING.read(written, ours, 0);
    expect(message).toEqual(COMPACT_EDITING.read(written, theirs, 0).message);
    const tokenIds = COMPACT_EDITING.write([message]);
    const edit = { thread: 0, position: position ?? 0, tokenIds };
    expect(await branchRequest(large, edit)).toEqual(await branchRequest(small, edit));
  });

  test('is read no further than to the place', async () => {
    const first = large.state.threads.get(0)?.counts.prompt ?? 0;
    await large.load([0]);
    bytes = 0;
    await branchRequest(large, { thread: 0, position: first });
    expect(bytes).toBeLessThan(GOLDEN.length / 10);
  });

  test('ends its reading when it is cancelled', async () => {
    const stop = new AbortController();
    let share = 0;
    const onProgress = (now: number) => {
      share = now;
      stop.abort();
    };
    const edit = { thread: 0, position: threadOf(small, 0).context };
    expect(await branchRequest(large, edit, { signal: stop.signal, onProgress })).toBeUndefined();
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.5);
  });
});
