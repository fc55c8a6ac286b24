import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/engine/eventQueue';

async function readAll(queue: EventQueue<number>, into: number[] = []): Promise<number[]> {
  for await (const value of queue) into.push(value);
  return into;
}

describe('EventQueue', () => {
  it('gives what was pushed before and while it is read, in order, and ends', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.push(2);
    const values: number[] = [];
    const reading = readAll(queue, values);
    await Promise.resolve();
    queue.push(3);
    await new Promise(setImmediate);
    expect(values).toEqual([1, 2, 3]);
    queue.push(4);
    queue.push(5);
    queue.end();
    expect(await reading).toEqual([1, 2, 3, 4, 5]);
  });

  it('throws after the values that came before the failure', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.fail(new Error('crash'));
    const values: number[] = [];
    await expect(readAll(queue, values)).rejects.toThrow('crash');
    expect(values).toEqual([1]);
  });

  it('wakes a reader that waits, for an end or a failure', async () => {
    const ended = new EventQueue<number>();
    const failed = new EventQueue<number>();
    const readings = [readAll(ended), readAll(failed)] as const;
    await new Promise(setImmediate);
    ended.end();
    failed.fail(new Error('crash'));
    expect(await readings[0]).toEqual([]);
    await expect(readings[1]).rejects.toThrow('crash');
  });
});
