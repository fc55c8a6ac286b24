import { expect, test } from 'vitest';
import { statusFault } from '../../../src/server/requestFault';

const NOW = Date.parse('2026-11-30T12:00:00Z');

const fault = (status: number, retryAfter?: string) =>
  statusFault({ url: 'u', path: '/p', status, body: 'b', isHtml: false, retryAfter }, NOW);

test.each([
  [undefined, undefined],
  ['7', 7_000],
  [' 0 ', 0],
  ['Mon, 30 Nov 2026 12:00:05 GMT', 5_000],
  ['Mon, 30 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
])('waits as long as Retry-After says: %s', (retryAfter, waitMs) => {
  expect(fault(429, retryAfter).waitMs).toBe(waitMs);
});

test.each([
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
  [408, 'broken'],
  [413, 'refused'],
  [429, 'busy'],
  [500, 'broken'],
  [501, 'refused'],
  [503, 'broken'],
] as const)('of status %s is %s', (status, kind) => {
  expect(fault(status).kind).toBe(kind);
});
