import { describe, expect, test } from 'vitest';
import { readEvaluationHostMessage, readEvaluationPageMessage } from '../../src/evaluationProtocol';

const METHOD = { name: 'APR', problems: 5, done: 2, solved: 1, low: 0.1, high: 0.9 };
const VIEW = { title: 't', folder: '/f', status: 'running', done: 2, units: 5, methods: [METHOD] };

describe('to the page', () => {
  test.each([
    { type: 'evaluation', view: VIEW },
    { type: 'evaluation', view: { ...VIEW, secondsLeft: 3.5, failure: 'no' } },
    { type: 'charts', charts: [] },
    { type: 'tab', tab: 'window' },
    { type: 'reply', id: 1, result: true },
  ])('takes %j', (message) => {
    expect(readEvaluationHostMessage(message)).toEqual(message);
  });

  test.each([
    [{ type: 'evaluation', view: { ...VIEW, status: 'gone' } }, 'The message.view.status is not'],
    [
      { type: 'evaluation', view: { ...VIEW, methods: [{ ...METHOD, low: 'x' }] } },
      'methods[0].low',
    ],
    [{ type: 'charts', charts: [{ id: 'x' }] }, 'The message.charts[0].title is missing.'],
    [{ type: 'eval' }, 'The message.type is not one of'],
  ])('refuses %j', (message, words) => {
    expect(() => readEvaluationHostMessage(message)).toThrow(words);
  });
});

describe('from the page', () => {
  test.each([
    { type: 'ready' },
    { type: 'ready', folder: '/f' },
    { type: 'pause' },
    { type: 'samples', point: { chart: 'window', series: 0, point: 3 } },
    { type: 'request', id: 1, request: { kind: 'copy', text: 'a' } },
    { type: 'request', id: 2, request: { kind: 'save', name: 'n', format: 'svg', content: '' } },
  ])('takes %j', (message) => {
    expect(readEvaluationPageMessage(message)).toEqual(message);
  });

  test.each([
    [{ type: 'ready', folder: 5 }, 'The message.folder is not a text.'],
    [{ type: 'samples', point: { chart: 'window', series: -1, point: 0 } }, 'point.series is not'],
    [
      { type: 'request', id: 1, request: { kind: 'save', name: 'n', format: 'exe' } },
      'format is not',
    ],
    [{ type: 'request', id: 1, request: { kind: 'run' } }, 'kind is not one of'],
  ])('refuses %j', (message, words) => {
    expect(() => readEvaluationPageMessage(message)).toThrow(words);
  });
});
