import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Adapter } from '../../../src/server/adapter';
import { ServerPool, type Lease } from '../../../src/server/pool';

/** A signal of nobody else, which never aborts. */
const live = () => new AbortController().signal;

function poolOf(names: readonly string[], concurrency = 4) {
  const clock = { ms: 0 };
  const adapters = names.map((url): Adapter => ({
    ...{ kind: 'llama', url },
    probe: () => Promise.reject(new Error('not asked')),
    complete: () => {
      throw new Error('not asked');
    },
  }));
  const options = { concurrency, restMs: 1000, longestRestMs: 4000, now: () => clock.ms };
  return { pool: new ServerPool(adapters, options), clock };
}

const KEYS = Array.from({ length: 40 }, (_, i) => `run ${i}`);

async function urlOf(pool: ServerPool, key: string): Promise<string> {
  const lease = await pool.lease(key, live());
  lease.done('left');
  return lease.adapter.url;
}

async function fail(pool: ServerPool, key: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) (await pool.lease(key, live())).done('broken');
}

/** Whether a lease is given without another being given back. */
async function isGiven(lease: Promise<Lease>): Promise<boolean> {
  let given = false;
  void lease.then(() => (given = true));
  await new Promise(setImmediate);
  return given;
}

test('a key stays with its server, and keys are spread over all', async () => {
  const { pool } = poolOf(['a', 'b', 'c']);
  const first = await Promise.all(KEYS.map((key) => urlOf(pool, key)));
  expect(new Set(first)).toEqual(new Set(['a', 'b', 'c']));
  for (const [i, key] of KEYS.entries()) expect(await urlOf(pool, key)).toBe(first[i]);
});

test('a broken server is left out, and only its keys move', async () => {
  const { pool, clock } = poolOf(['a', 'b', 'c']);
  const before = await Promise.all(KEYS.map((key) => urlOf(pool, key)));
  const key = KEYS[before.indexOf('b')] as string;
  await fail(pool, key, 2);
  expect(await urlOf(pool, key)).toBe('b');
  await fail(pool, key, 1);
  const after = await Promise.all(KEYS.map((one) => urlOf(pool, one)));
  expect(after).not.toContain('b');
  for (const [i, url] of before.entries()) if (url !== 'b') expect(after[i]).toBe(url);

  // After its rest one request tries it, and the others go elsewhere until that went well.
  clock.ms = 1000;
  const trial = await pool.lease(key, live());
  expect(trial.adapter.url).toBe('b');
  expect(await urlOf(pool, key)).not.toBe('b');
  trial.done('broken');
  clock.ms = 2500;
  expect(await urlOf(pool, key)).not.toBe('b');
  clock.ms = 3000;
  (await pool.lease(key, live())).done('well');
  expect(await Promise.all(KEYS.map((one) => urlOf(pool, one)))).toEqual(before);
});

test('streams that break together make its rest no longer', async () => {
  const { pool, clock } = poolOf(['a', 'b'], 16);
  const all = await Promise.all(Array.from({ length: 16 }, () => pool.lease('run', live())));
  for (const lease of all) lease.done('broken');
  const [first] = all;
  expect(await urlOf(pool, 'run')).not.toBe(first?.adapter.url);
  clock.ms = 1000;
  expect(await urlOf(pool, 'run')).toBe(first?.adapter.url);
});

test('one success forgets the failures before it', async () => {
  const { pool } = poolOf(['a', 'b']);
  const url = await urlOf(pool, 'run');
  for (let i = 0; i < 5; i++) {
    await fail(pool, 'run', 2);
    (await pool.lease('run', live())).done('well');
  }
  expect(await urlOf(pool, 'run')).toBe(url);
});

test('where all are broken, one is asked all the same', async () => {
  const { pool } = poolOf(['a', 'b']);
  for (let i = 0; i < 20; i++) await fail(pool, 'run', 1);
  expect(['a', 'b']).toContain(await urlOf(pool, 'run'));
});

test('no more requests at once than the setting, first come, first served', async () => {
  const { pool } = poolOf(['a'], 2);
  const [one, two] = [await pool.lease('x', live()), await pool.lease('y', live())];
  const third = pool.lease('z', live());
  const fourth = pool.lease('z', live());
  expect(await isGiven(third)).toBe(false);
  one.done('well');
  one.done('well');
  expect(await isGiven(third)).toBe(true);
  expect(await isGiven(fourth)).toBe(false);
  two.done('left');
  expect(await isGiven(fourth)).toBe(true);
});

test('a server that is busy gets fewer requests, and more again while it goes well', async () => {
  const { pool } = poolOf(['a'], 4);
  const all = await Promise.all(KEYS.slice(0, 4).map((key) => pool.lease(key, live())));
  all[0]?.done('busy');
  all[1]?.done('left');
  all[2]?.done('left');
  // One runs still, and two may.
  const second = pool.lease('x', live());
  expect(await isGiven(second)).toBe(true);
  const third = pool.lease('x', live());
  expect(await isGiven(third)).toBe(false);
  all[3]?.done('well');
  expect(await isGiven(third)).toBe(true);
  (await second).done('well');
  // Two went well, so three may run.
  const more = [pool.lease('x', live()), pool.lease('x', live()), pool.lease('x', live())];
  expect(await Promise.all(more.map(isGiven))).toEqual([true, true, false]);
  void Promise.allSettled(more);
});

test("who aborts waits no longer, and takes nobody's place", async () => {
  const { pool } = poolOf(['a'], 1);
  const first = await pool.lease('x', live());
  const stop = new AbortController();
  const second = pool.lease('x', stop.signal);
  const third = pool.lease('x', live());
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(second).rejects.toBe(reason);
  first.done('well');
  expect(await isGiven(third)).toBe(true);
  await expect(pool.lease('x', stop.signal)).rejects.toBe(reason);
});

test('never gives more than it has, and never keeps anybody waiting for nothing', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(
        fc.tuple(
          fc.constantFrom('x', 'y', 'z'),
          fc.constantFrom('well' as const, 'left' as const, 'busy' as const, 'broken' as const),
          fc.nat(2000),
        ),
        { maxLength: 40 },
      ),
      async (concurrency, requests) => {
        const { pool, clock } = poolOf(['a', 'b'], concurrency);
        const running = { a: 0, b: 0 } as Record<string, number>;
        const done = requests.map(async ([key, outcome, ms]) => {
          const lease = await pool.lease(key, live());
          const { url } = lease.adapter;
          running[url] = (running[url] as number) + 1;
          expect(running[url]).toBeLessThanOrEqual(concurrency);
          await new Promise(setImmediate);
          clock.ms += ms;
          running[url] -= 1;
          lease.done(outcome);
        });
        await Promise.all(done);
      },
    ),
  ));
