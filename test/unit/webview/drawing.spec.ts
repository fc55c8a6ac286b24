import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Drawing,
  drawingOf,
  layerChanges,
  type Shown,
  together,
} from '../../../webview/drawing';
import { markup, shape } from '../../../webview/shape';

const drawn = (sign: string, place?: string): Drawing => ({
  ...{ sign, make: () => shape('g') },
  ...(place !== undefined && { place }),
});

describe('what a layer has to do', () => {
  const drawings = fc
    .dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      fc.tuple(fc.constantFrom('1', '2'), fc.option(fc.constantFrom('x', 'y'), { nil: undefined })),
    )
    .map((all) => new Map(Object.entries(all).map(([key, [sign, at]]) => [key, drawn(sign, at)])));

  test('makes of any picture any other', () => {
    fc.assert(
      fc.property(drawings, drawings, (before, after) => {
        const shown = new Map<string, Shown>(before);
        for (const change of layerChanges(before, after)) {
          if (change.kind === 'remove') shown.delete(change.key);
          else if (change.kind === 'draw') shown.set(change.key, change.drawing);
          else shown.set(change.key, { ...before.get(change.key), ...change } as unknown as Shown);
        }
        expect([...shown.keys()].sort()).toEqual([...after.keys()].sort());
        for (const [key, { sign, place }] of after) {
          expect(shown.get(key)?.sign).toBe(sign);
          if (place !== undefined) expect(shown.get(key)?.place).toBe(place);
        }
        expect(layerChanges(after, after)).toEqual([]);
      }),
    );
  });

  test('is only to move what has another place and looks the same', () => {
    const before = new Map([['a', drawn('1', 'x')]]);
    expect(layerChanges(before, new Map([['a', drawn('1', 'y')]]))).toEqual([
      { kind: 'move', key: 'a', place: 'y' },
    ]);
    const other = drawn('2', 'y');
    expect(layerChanges(before, new Map([['a', other]]))).toEqual([
      { kind: 'draw', key: 'a', drawing: other },
    ]);
  });
});

test('a shape is drawn again where anything of it differs', () => {
  const sign = (x: number) => drawingOf(shape('g', {}, shape('rect', { x }))).sign;
  expect(sign(1)).toBe(sign(1));
  expect(sign(1)).not.toBe(sign(2));
  expect(drawingOf(shape('g'))).not.toHaveProperty('place');
});

test('shapes that change together are one drawing', () => {
  const [only, ...others] = together([shape('rect'), shape('text', {}, 'a')]).values();
  expect(others).toEqual([]);
  expect(only && markup(only.make())).toBe('<g><rect></rect><text>a</text></g>');
});
