import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { type RecordedRun, RunHistory } from '../../../src/session/run/runHistory';
import { RunSession } from '../../../src/session/run/runSession';
import { HEADER } from '../trace/traceBuilder';

let folder = '';
let history: RunHistory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apr-history-'));
  history = new RunHistory(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = (name: string) => join(folder, name);
const add = (name: string, golden: string) =>
  copyFileSync(`test/golden/${golden}.aprtrace`, place(name));
async function all(): Promise<RecordedRun[]> {
  const runs: RecordedRun[] = [];
  for await (const run of history.list()) runs.push(run);
  return runs;
}
const listed = async () =>
  (await all()).map(({ path, summary }) => [path.slice(folder.length + 1), summary.outcome]);

describe('the list', () => {
  test('says of each run what it came to, newest first', async () => {
    add('2026-01-01.aprtrace', 'window');
    add('2026-01-02.aprtrace', 'solved');
    const [first] = await all();
    expect(first?.summary).toMatchObject({ title: '53 31 26 22 -> 27', outcome: 'solution' });
    expect(first?.summary.tokens).toBeGreaterThan(100);
    expect(await listed()).toEqual([
      ['2026-01-02.aprtrace', 'solution'],
      ['2026-01-01.aprtrace', 'limit'],
    ]);
  });

  test('leaves out what is no trace, and tells a run that was cut off', async () => {
    writeFileSync(place('1.aprtrace'), '');
    writeFileSync(place('2.txt'), 'hello');
    const whole = readFileSync('test/golden/solved.aprtrace');
    writeFileSync(place('3.aprtrace'), whole.subarray(0, 30_000));
    expect(await listed()).toEqual([['3.aprtrace', 'waiting']]);
  });

  test('reads a file once, and again after it has changed', async () => {
    add('1.aprtrace', 'solved');
    const before = await listed();
    // A summary that was kept is believed: so it is seen whether the file was read.
    const cache = place('summaries.json');
    writeFileSync(cache, readFileSync(cache, 'utf8').replace('"solution"', '"stopped"'));
    expect(await listed()).toEqual([['1.aprtrace', 'stopped']]);
    writeFileSync(place('1.aprtrace'), readFileSync(place('1.aprtrace')));
    expect(await listed()).toEqual(before);
  });

  test('that is left early keeps what was read, now and before', async () => {
    add('1.aprtrace', 'solved');
    await listed();
    add('2.aprtrace', 'window');
    for await (const _ of history.list()) break;
    const cache = JSON.parse(readFileSync(place('summaries.json'), 'utf8')) as object;
    expect(Object.keys(cache).sort()).toEqual(['1.aprtrace', '2.aprtrace']);
  });

  test('does without its cache where that is damaged', async () => {
    add('1.aprtrace', 'solved');
    for (const cache of ['{', '[]', '{"1.aprtrace":{"size":1}}', '{"__proto__":1}']) {
      writeFileSync(place('summaries.json'), cache);
      expect(await listed()).toEqual([['1.aprtrace', 'solution']]);
    }
  });

  test('of a folder that is not there is empty', async () => {
    history = new RunHistory(place('missing'));
    expect(await listed()).toEqual([]);
  });
});

describe('the limit', () => {
  beforeEach(() => ['1', '2', '3'].forEach((name) => add(`${name}.aprtrace`, 'solved')));
  const size = readFileSync('test/golden/solved.aprtrace').length;
  const names = () => readdirSync(folder).sort();

  test('deletes the oldest runs beyond it', async () => {
    await history.prune(size * 3, () => false);
    expect(names()).toHaveLength(3);
    await history.prune(size * 2 + 1, () => false);
    expect(names()).toEqual(['2.aprtrace', '3.aprtrace']);
    await history.prune(0, () => false);
    expect(names()).toEqual([]);
  });

  test('spares what is in use', async () => {
    await history.prune(size, (path) => path === place('1.aprtrace'));
    expect(names()).toEqual(['1.aprtrace']);
  });
});

test('a run gets a file of its own, named by its date', async () => {
  history = new RunHistory(place('runs'));
  const header = { ...HEADER, createdAt: '2026-01-31T12:00:00.123Z' };
  const id = '3f2a9c1e-0000-4000-8000-000000000000';
  const path = await history.pathFor(new RunSession({ id, header }));
  expect(path).toBe(join(folder, 'runs', '2026-01-31-12-00-00-123-3f2a9c1e.aprtrace'));
  expect(readdirSync(join(folder, 'runs'))).toEqual([]);
});

test('a folder that cannot be made is told with what to do', async () => {
  writeFileSync(place('file'), '');
  const below = new RunHistory(join(place('file'), 'runs'));
  const session = new RunSession({ id: 'one', header: HEADER });
  const failure = await below.pathFor(session).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(HumanError);
  expect((failure as HumanError).message).toMatch(/not a folder\. Check the path\.$/);
  const runs: RecordedRun[] = [];
  for await (const run of below.list()) runs.push(run);
  expect(runs).toEqual([]);
});
