import { expect, it } from 'vitest';
import { Scheduler } from '../../../src/engine/scheduler';
import type { RunController } from '../../../src/engine/runController';
import { newRun, request } from './decoding';

function runs(count: number): RunController[] {
  return Array.from({ length: count }, () => newRun(request([5, 3], 8)));
}

it('admits runs in order as soon as there is room', () => {
  const scheduler = new Scheduler(2);
  const [a, b, c, d] = runs(4) as [RunController, RunController, RunController, RunController];
  for (const run of [a, b, c, d]) scheduler.add(run);
  expect(scheduler.schedule()).toEqual([a, b]);
  expect(scheduler.schedule()).toEqual([a, b]);
  a.abort();
  expect(scheduler.schedule()).toEqual([b, c]);
  b.abort();
  c.abort();
  expect(scheduler.schedule()).toEqual([d]);
  d.abort();
  expect(scheduler.schedule()).toEqual([]);
});

it('never lets a run wait that has started, unless it is held', () => {
  const scheduler = new Scheduler(1);
  const [a, b] = runs(2) as [RunController, RunController];
  scheduler.add(a);
  scheduler.add(b);
  expect(scheduler.schedule()).toEqual([a]);
  a.pause();
  expect(scheduler.schedule()).toEqual([b]);
  a.resume();
  expect(scheduler.schedule()).toEqual([a, b]);
});

it('does not admit a run that is held or aborted before it starts', () => {
  const scheduler = new Scheduler(1);
  const [a, b, c] = runs(3) as [RunController, RunController, RunController];
  for (const run of [a, b, c]) scheduler.add(run);
  a.pause();
  b.abort();
  expect(scheduler.schedule()).toEqual([c]);
  a.advance(1);
  c.abort();
  expect(scheduler.schedule()).toEqual([a]);
});

it('has work for runs that can advance, and once for each that has ended', () => {
  const scheduler = new Scheduler(4);
  expect(scheduler.hasWork).toBe(false);
  const [a, b] = runs(2) as [RunController, RunController];
  scheduler.add(a);
  scheduler.add(b);
  expect(scheduler.hasWork).toBe(true);
  a.pause();
  b.pause();
  expect(scheduler.hasWork).toBe(false);
  a.advance(1);
  expect(scheduler.hasWork).toBe(true);
  a.resume();
  a.abort();
  expect(scheduler.hasWork).toBe(true);
  expect(scheduler.schedule()).toEqual([]);
  expect(scheduler.hasWork).toBe(false);
  expect(scheduler.runs).toEqual([b]);
  b.abort();
  expect(scheduler.hasWork).toBe(true);
  expect(scheduler.schedule()).toEqual([]);
  expect(scheduler.hasWork).toBe(false);
});
