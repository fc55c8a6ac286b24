import { beforeAll, describe, expect, test } from 'vitest';
import type { RunView } from '../../src/inspect/runView';
import {
  readHostMessage,
  readLlamaTokens,
  readPageMessage,
  readTokensAround,
} from '../../src/pictureProtocol';
import { golden, stateAfter } from './inspect/golden';
import { viewOf } from './inspect/views';

let view: RunView;

beforeAll(async () => {
  view = viewOf(stateAfter((await golden('grandchildren')).events));
});

/** What arrives is a copy. */
function sent<T>(message: T): unknown {
  return JSON.parse(JSON.stringify(message));
}

describe('to the page', () => {
  test('takes what the extension sends', () => {
    const end = { batch: 1, parts: 1 };
    const messages = [
      { type: 'snapshot', batch: 0, parts: 0, canSolveSerially: true },
      { type: 'part', batch: 1, threads: view.threads },
      { ...end, type: 'snapshot', view, serial: view, thread: 3, canSolveSerially: false },
      { ...end, ...view, type: 'delta', threads: view.threads.slice(0, 2) },
      { type: 'serial' },
      { type: 'serial', view },
      { type: 'selection', thread: 1 },
      { type: 'selection' },
      { type: 'tab', tab: 'timeline' },
      { type: 'reveal', thread: 0 },
      { type: 'export', format: 'png' },
      { type: 'reply', id: 1, result: null },
      { type: 'reply', id: 2, error: 'There is no run.' },
    ];
    for (const message of messages) expect(readHostMessage(sent(message))).toEqual(sent(message));
  });

  test.each([
    [null, 'The message is not an object.'],
    [{ type: 'eval', code: '1' }, 'The message.type is not one of: part, snapshot, '],
    [{ type: 'tab', tab: '__proto__' }, 'The message.tab is not one of: graph, timeline, context.'],
    [{ type: 'selection', thread: -1 }, 'The message.thread is not a whole number from 0 up.'],
    [{ type: 'reply', result: 1 }, 'The message.id is missing.'],
    [{ type: 'export', format: 'exe' }, 'The message.format is not one of: svg, png.'],
  ])('refuses %j', (message, words) => {
    expect(() => readHostMessage(message)).toThrow(words);
  });

  test('refuses a run with one thread that is not as it should be', () => {
    const [first, ...rest] = view.threads;
    const broken = { ...view, threads: [{ ...first, title: 5 }, ...rest] };
    const message = { type: 'snapshot', batch: 0, parts: 0, view: broken, canSolveSerially: true };
    expect(() => readHostMessage(message)).toThrow(
      'The message.view.threads[0].title is not a text.',
    );
  });
});

describe('to the extension', () => {
  test('takes what the page sends', () => {
    const requests = [
      { kind: 'llamaTokens', session: 'one' },
      { kind: 'tokens', thread: 0, step: 12 },
      { kind: 'solveSerially' },
      { kind: 'copy', text: 'a,b' },
      { kind: 'save', name: 'run', format: 'csv', content: 'a,b' },
    ];
    const messages = [
      { type: 'ready' },
      { type: 'select', thread: 4 },
      { type: 'open', thread: 4 },
      { type: 'solve' },
      { type: 'goLive' },
      ...requests.map((request, id) => ({ type: 'request', id, request })),
    ];
    for (const message of messages) expect(readPageMessage(message)).toEqual(message);
  });

  test.each([
    [undefined, 'The message is missing.'],
    [{ type: 'select', thread: '0' }, 'The message.thread is not a whole number from 0 up.'],
    [
      { type: 'request', id: 0, request: { kind: 'command', command: 'x' } },
      'The message.request.kind is not one of: llamaTokens, ',
    ],
    [
      { type: 'request', id: 0, request: { kind: 'save', name: 'a', format: 'js', content: '' } },
      'The message.request.format is not one of: svg, png, csv.',
    ],
    [{ type: 'request', request: { kind: 'solveSerially' } }, 'The message.id is missing.'],
  ])('refuses %j', (message, words) => {
    expect(() => readPageMessage(message)).toThrow(words);
  });
});

test('answers are read as strictly', () => {
  expect(readLlamaTokens([[0, 120]])).toEqual([[0, 120]]);
  expect(() => readLlamaTokens([['0', 1]])).toThrow('The message[0][0] is not a number.');
  expect(readTokensAround({ before: 'a', at: 'b', after: '' }).at).toBe('b');
  expect(() => readTokensAround({ at: 'b' })).toThrow('The message.before is missing.');
});
