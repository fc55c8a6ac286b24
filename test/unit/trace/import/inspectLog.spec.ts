import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { inspectLog } from '../../../../src/trace/import/inspectLog';
import { fixture, importText, outline } from './importing';

const read = (text: string) => importText(inspectLog, text);
const log = (...samples: unknown[]) =>
  JSON.stringify({ version: 2, status: 'success', eval: { model: 'm' }, samples });
const span = (id: string, parent_id?: string, type = 'agent') => ({
  event: 'span_begin',
  id,
  parent_id,
  type,
  name: id,
});

describe('a sample is a run', () => {
  test('whose agents, and other spans that call models, are threads', async () => {
    const { runs, faults } = await read(fixture('inspect-log.json'));
    expect(faults).toEqual([]);
    const [first] = runs;
    expect(first).toMatchObject({
      title: 'What is 12 + 13?',
      model: 'mock/model',
      startedAt: '2026-03-01T10:00:00.000Z',
      verdict: {
        claimed: true,
        verified: true,
        answer: '25',
        reason: 'match: C (same), model_graded: P',
      },
    });
    expect(first && outline(first)).toEqual([
      'sample 1 "" 0-4000 stop',
      '  prompt system: You are a mathematician.\n\nuser: What is 12 + 13? 30t',
      '  text I split it. 6t @1000',
      '  spawn ag1: Do the first half. | w2: Do the second half. @1100',
      '  join It is 12. | It is 13 or  @2600',
      '  forced half({"x":24})\n12 @2800',
      '  forced Please go on. @3000',
      '  text 25 2t @3400',
      'ag1 < sample 1 "first half" 1100-2100 stop',
      '  prompt Do the first half. 15t',
      '  text It is 12. 5t @2000',
      'w2 < sample 1 "second half" 1200-2600 length',
      '  prompt Do the second half. 16t',
      '  text It is 13 or  8t @2500',
    ]);
  });

  test('with subtasks, errors, limits, and a score that is not a number', async () => {
    const { runs } = await read(fixture('inspect-log.json'));
    const [, second] = runs;
    expect(second?.verdict).toEqual({ claimed: true, reason: 'match: no number' });
    const probe = second?.threads[1]?.id;
    expect(second && outline(second)).toEqual([
      'sample two "" 0-2100 length',
      '  prompt q2 9t',
      `  spawn ${probe}: {"q":"half of 8"} @100`,
      '  join 4 @900',
      '  text Hmm 3t @2000 !rate limit',
      '  forced  @2100 !Token limit exceeded',
      `${probe} < sample two "probe" 100-900 stop`,
      '  prompt {"q":"half of 8"}',
      '  text 4 1t @800',
      '  answer 4',
    ]);
  });
});

test.each([
  ['C', true],
  [1, true],
  [true, true],
  ['I', false],
  [0, false],
  ['P', undefined],
  [0.5, undefined],
  [{ a: 1 }, undefined],
])('a score of %j is a verdict of %j', async (value, verified) => {
  const { runs } = await read(log({ id: 1, scores: { one: { value, answer: 'x' } } }));
  expect(runs[0]?.verdict?.verified).toBe(verified);
  expect(runs[0]?.verdict?.claimed).toBe(true);
});

test('a sample that was ended from outside says how', async () => {
  const finishes = async (sample: object) =>
    (await read(log({ id: 1, ...sample }))).runs[0]?.threads[0]?.finishReason;
  expect(await finishes({ error: { message: 'no' } })).toBe('abort');
  expect(await finishes({ limit: { type: 'token', limit: 9 } })).toBe('length');
  expect(await finishes({ limit: { type: 'time', limit: 9 } })).toBe('abort');
  expect(await finishes({})).toBeUndefined();
});

test('circles and missing parents of spans are told, and what is no sample', async () => {
  const events = [span('a', 'b'), span('b', 'a'), span('own', 'own'), span('c', 'gone'), 7, null];
  const { runs, faults } = await read(log({ id: 1, events }, 'no sample'));
  expect(runs[0]?.threads.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c', 'own', 'sample 1']);
  expect(faults.map(({ place }) => place).sort()).toEqual([
    'samples[0].events: a',
    'samples[0].events: c',
    'samples[0].events: own',
    'samples[1]',
  ]);
});

test('references cannot make a sample larger than a person can read', async () => {
  const hash = 'f'.repeat(32);
  const content = `attachment://${hash} `.repeat(2000);
  const events = [{ event: 'model', input: [{ role: 'user', content }] }];
  const sample = { id: 1, events, attachments: { [hash]: 'x'.repeat(1_000_000) } };
  const { runs, faults } = await read(log(sample));
  const [prompt] = runs[0]?.threads[0]?.parts ?? [];
  expect(faults).toMatchObject([{ place: 'samples[0]' }]);
  expect(prompt?.text?.length).toBeGreaterThan(100_000_000);
  expect(prompt?.text?.length).toBeLessThan(300_000_000);
});

test('the messages that every call sees again are held once', async () => {
  const messages = Array.from({ length: 3_000 }, (_, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: `message ${i}`,
  }));
  const events = messages.map((_, i) => ({ event: 'model', input_refs: [[0, 2 * i + 1]] }));
  const sample = { id: 1, events, events_data: { messages } };
  const { runs, faults } = await read(log(sample));
  const forced = runs[0]?.threads[0]?.parts.filter((part) => part.kind === 'text' && part.forced);
  expect(forced?.slice(0, 2).map(({ text }) => text)).toEqual(['message 2', 'message 4']);
  expect(faults).toEqual([]);
});

test('subtasks within subtasks, 50,000 deep, are read', async () => {
  const deep =
    '{"event":"subtask","name":"s","input":{},"events":['.repeat(50_000) + ']}'.repeat(50_000);
  const text = `{"version":2,"status":"success","eval":{},"samples":[{"id":1,"events":[${deep}]}]}`;
  const { runs } = await importText(inspectLog, text, 1_000_000);
  expect(runs[0]?.threads).toHaveLength(50_001);
});

test('a file without a sample says so', async () => {
  await expect(read('')).rejects.toThrow(HumanError);
  await expect(read(log())).rejects.toThrow(HumanError);
  await expect(read(log().slice(0, -4))).rejects.toThrow(HumanError);
});
