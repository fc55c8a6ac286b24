import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pacer } from '../../../src/session/run/pacer';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** When a picture of `threads` threads was drawn that changes every 10 ms for `ms`. */
async function drawnDuring(ms: number, threads: number): Promise<number[]> {
  const start = performance.now();
  const drawn: number[] = [];
  const pacer = new Pacer(
    () => void drawn.push(performance.now() - start),
    () => threads,
  );
  for (let t = 0; t < ms; t += 10) {
    pacer.request();
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.runAllTimersAsync();
  return drawn;
}

test('draws what happens at once once, a moment later', async () => {
  expect(await drawnDuring(50, 1)).toEqual([100]);
});

test('draws a stream five times a second, and its end', async () => {
  expect(await drawnDuring(500, 1)).toEqual([100, 300, 500]);
});

test('draws a picture of many threads less often', async () => {
  expect(await drawnDuring(1500, 50)).toEqual([100, 1100, 2100]);
  expect(await drawnDuring(3000, 10_000)).toEqual([100, 3100]);
});

test('does not let what a person waits for rest', async () => {
  const draw = vi.fn();
  const pacer = new Pacer(draw, () => 1000);
  pacer.request();
  await vi.advanceTimersByTimeAsync(100);
  pacer.request();
  pacer.request(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(draw).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(draw).toHaveBeenCalledTimes(2);
});

/** When a drawing that takes 200 ms was begun, where something changes while the first is made. */
async function slowlyDrawn(isUrgent: boolean): Promise<number[]> {
  const start = performance.now();
  const drawn: number[] = [];
  const pacer = new Pacer(async () => {
    drawn.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  pacer.request();
  await vi.advanceTimersByTimeAsync(150);
  pacer.request(isUrgent);
  await vi.advanceTimersByTimeAsync(5000);
  return drawn;
}

test('draws while what is urgent keeps coming', async () => {
  const draw = vi.fn();
  const pacer = new Pacer(draw, () => 1000);
  for (let i = 0; i < 100; i++) {
    pacer.request(true);
    await vi.advanceTimersByTimeAsync(30);
  }
  // 3 seconds, 120 ms each: a change waits for the next 30 ms to come.
  expect(draw).toHaveBeenCalledTimes(25);
});

test('rests longer after what took longer, and then draws what came meanwhile', async () => {
  expect(await slowlyDrawn(false)).toEqual([100, 1100]);
});

test('draws what is urgent soon after what is being drawn', async () => {
  expect(await slowlyDrawn(true)).toEqual([100, 400]);
});

test('draws at once where it is asked to, and not again', async () => {
  const draw = vi.fn();
  const pacer = new Pacer(draw);
  pacer.request();
  pacer.flush();
  expect(draw).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(draw).toHaveBeenCalledTimes(1);
});

test('draws nothing after it was disposed of', async () => {
  const draw = vi.fn();
  const pacer = new Pacer(draw);
  pacer.request();
  pacer.dispose();
  await vi.advanceTimersByTimeAsync(1000);
  expect(draw).not.toHaveBeenCalled();
});
