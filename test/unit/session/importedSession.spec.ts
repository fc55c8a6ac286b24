import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { TRANSCRIPT_FORMS } from '../../../src/inspect/transcript';
import { transcriptOf, transcriptText } from '../../../src/inspect/transcriptOf';
import { openTraceSession } from '../../../src/session/run/traceSession';
import type { RunSession } from '../../../src/session/run/runSession';
import { formatEvent, formatHeader } from '../../../src/trace/aprtrace';
import { threadLabel } from '../../../src/trace/threadLabel';
import { inChunks } from '../trace/inChunks';
import { plainState } from '../trace/plainState';
import { AN_EVENT } from '../inspect/goals';

const FOREIGN = 'test/fixtures/foreign';
const samples = readdirSync(FOREIGN).filter((name) => !name.endsWith('.md'));
const sample = (name: string) => readFileSync(`${FOREIGN}/${name}`);
/** Servers tell when they worked, and not what was written. */
const SILENT = ['otlp-servers.json'];

const open = (bytes: Uint8Array, options = {}) =>
  openTraceSession(inChunks(bytes, 500), {
    ...{ id: 'one', file: 'file:///run.jsonl', createdBy: 'test 1.0', ...options },
  });

async function opened(bytes: Uint8Array, options = {}): Promise<RunSession> {
  const { session, read } = await open(bytes, options);
  await read();
  return session;
}

describe.each(samples)('%s', (name) => {
  test('opens as a run that can be looked through', async () => {
    const session = await opened(sample(name));
    expect(session.status).toBe('finished');
    const { state, names } = session;
    expect(state.threads.size).toBeGreaterThan(0);
    for (const thread of state.threads.values()) {
      expect(threadLabel(state, thread).trim()).not.toBe('');
      for (const form of TRANSCRIPT_FORMS) {
        const transcript = transcriptOf(state, thread, form, names, ENGLISH);
        if (!SILENT.includes(name)) expect(transcriptText(transcript).trim(), form).not.toBe('');
      }
    }
  });

  test('steps back, and is the same run when it was saved', async () => {
    const session = await opened(sample(name));
    const { length } = session.playback;
    const end = plainState(session.state);
    await session.moveTo(1);
    await session.stepBack(AN_EVENT);
    expect(session.playback.position).toBe(0);
    await session.moveTo(length);
    expect(plainState(session.state)).toEqual(end);

    const lines = [formatHeader(session.header)];
    for await (const events of session.events.read(0, length))
      lines.push(...events.map(formatEvent));
    const saved = await opened(Buffer.from(`${lines.join('\n')}\n`));
    expect(saved.damage.count).toBe(0);
    expect(plainState(saved.state)).toEqual(end);
  });
});

describe('of a file with several runs', () => {
  const verl = sample('verl-120.jsonl');
  const title = ({ state }: RunSession) => state.start?.title;

  test('the first is opened, or the one that was chosen', async () => {
    expect(title(await opened(verl))).toBe('12*34+5*6 = ?');
    expect(title(await opened(verl, { run: 1 }))).toBe('12*34+5*6 = ?');
    expect(title(await opened(verl, { run: 2 }))).toBe('7*8+9 = ?');
    await expect(open(verl, { run: 3 })).rejects.toThrow(
      'There is no run 3 in this file: it has 2.',
    );
  });

  test('it is known whether there are others', async () => {
    for (const run of [1, 2]) expect(await open(verl, { run })).toMatchObject({ hasOthers: true });
    const [first = ''] = verl.toString().split('\n');
    expect(await open(Buffer.from(first))).toMatchObject({ hasOthers: false });
    expect(await open(sample('plain-lines.jsonl'))).toMatchObject({ hasOthers: false });
  });

  test('no more is read of a large file than up to the run after it', async () => {
    const lines = verl.toString().trim().split('\n');
    const many = Buffer.from(Array.from({ length: 2_000 }, () => lines.join('\n')).join('\n'));
    let bytes = 0;
    const source = inChunks(many, 500, (chunk) => (bytes += chunk.length));
    const options = { id: 'one', file: 'file:///run.jsonl', createdBy: 'test' };
    await openTraceSession(source, { ...options, fullDetailBytes: 1_000 });
    expect(bytes).toBeLessThan(many.length / 4);
  });
});

test('what could not be read is kept beside each run of its file', async () => {
  for (const run of [1, 2]) {
    const { damage } = await opened(sample('verl-parallel-r1.jsonl'), { run });
    expect(damage.first).toMatchObject([{ place: 'line 3' }, { place: 'line 5' }]);
  }
});

test('of what could not be read the first parts are kept, and how many there are', async () => {
  const lines = ['{"id": "a", "text": "one"}', ...Array<string>(60).fill('{'), ''];
  const { damage } = await opened(Buffer.from(lines.join('\n')));
  expect(damage.count).toBe(60);
  expect(damage.first).toHaveLength(50);
  const reason: unknown = expect.objectContaining({ template: 'It is not JSON: {0}' });
  expect(damage.first[0]).toEqual({ place: 'line 2', reason });
});

test('reading a large file tells how far it is, and can be stopped', async () => {
  const verl = sample('verl-120.jsonl');
  let share = 0;
  await open(verl, { onProgress: (now: number) => (share = now), run: 2 });
  expect(share).toBeGreaterThan(0.5);

  const signal = AbortSignal.abort(new Error('enough'));
  await expect(open(verl, { signal })).rejects.toThrow('enough');
});
