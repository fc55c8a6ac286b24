import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunHead } from '../../../src/inspect/runView';
import { keepGraph, readGraph } from '../../../webview/graph/graphChoices';
import { isKeptOf, KeptPlace, keptRun } from '../../../webview/keptPlace';

const head = (session: string, name: string) => ({ session, name }) as RunHead;

describe('what a page keeps of a picture', () => {
  test('comes back as it was, through JSON', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const camera = fc.record({
      x: number,
      y: number,
      scale: fc.double({ min: 0.02, max: 3, noNaN: true }),
    });
    const fold = fc.tuple(
      fc.tuple(fc.nat(), fc.nat()).map(([thread, spawn]) => `${thread}/${spawn}` as const),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(fold), fc.option(camera, { nil: undefined }), (folds, seen) => {
        const place = { folds: new Map(folds), camera: seen };
        const kept: unknown = JSON.parse(JSON.stringify(keepGraph(place)));
        expect(readGraph(kept)).toEqual(place);
      }),
    );
  });

  test('is nothing where it is no such thing', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const { folds, camera } = readGraph({ folds: value, camera: value });
        expect(folds.size).toBe(0);
        expect(camera).toBeUndefined();
        expect(isKeptOf(value, head('a', 'b'))).toBe(false);
      }),
    );
    const camera = { x: 0, y: 0, scale: 0 };
    expect(
      readGraph({
        folds: [
          ['0/0', 1],
          ['x', true],
        ],
        camera,
      }),
    ).toEqual({
      folds: new Map(),
      camera: undefined,
    });
  });

  test('is for the same run, or the same problem in another window', () => {
    const kept = keptRun(head('one', '1 2 -> 3'));
    expect(isKeptOf(kept, head('one', '1 2 -> 3'))).toBe(true);
    expect(isKeptOf(kept, head('two', '1 2 -> 3'))).toBe(true);
    expect(isKeptOf(kept, head('two', '4 5 -> 9'))).toBe(false);
  });

  test('is taken once, with the first run, and kept until then', () => {
    const kept = new KeptPlace();
    const before = { zoom: 3, ...keptRun(head('one', 'a')) };
    const now = () => ({ zoom: 1 });
    kept.hold(before);
    expect(kept.keep(undefined, now)).toBe(before);
    expect(kept.keep(head('one', 'a'), now)).toBe(before);
    expect(kept.take(head('one', 'a'))).toBe(before);
    expect(kept.take(head('one', 'a'))).toBeUndefined();
    expect(kept.keep(head('one', 'a'), now)).toEqual({ zoom: 1, session: 'one', name: 'a' });
  });

  test('is not taken by another run, nor by a later one', () => {
    const kept = new KeptPlace();
    kept.hold(keptRun(head('one', 'a')));
    expect(kept.take(head('two', 'b'))).toBeUndefined();
    expect(kept.take(head('one', 'a'))).toBeUndefined();
  });
});
