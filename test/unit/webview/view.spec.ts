import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, fitting, overlaps, viewOf, zoomed } from '../../../webview/graph/camera';
import { pannedRange, pixelOf, valueAt, zoomedRange } from '../../../webview/scale';
import { localizerOf } from '../../../webview/words';

const SIZE = { width: 800, height: 500 };
const number = fc.double({ min: -5000, max: 5000, noNaN: true });

describe('a camera', () => {
  test('that fits a box shows all of it, no larger than life', () => {
    const boxes = fc.record({
      ...{ x: number, y: number },
      width: fc.integer({ min: 1, max: 30_000 }),
      height: fc.integer({ min: 1, max: 15_000 }),
    });
    fc.assert(
      fc.property(boxes, (box) => {
        const camera = fitting(box, SIZE);
        expect(camera.scale).toBeLessThanOrEqual(1);
        expect(contains(viewOf(camera, SIZE, 1), box)).toBe(true);
      }),
    );
  });

  test('that zooms keeps the place under the pointer', () => {
    const camera = { x: 40, y: -20, scale: 1 };
    const around = { x: 300, y: 200 };
    const place = (c: typeof camera) => [(around.x - c.x) / c.scale, (around.y - c.y) / c.scale];
    const [x = NaN, y = NaN] = place(camera);
    const [left, top] = place(zoomed(camera, 1.7, around));
    expect(left).toBeCloseTo(x);
    expect(top).toBeCloseTo(y);
    expect(zoomed(camera, 1e9, around).scale).toBe(3);
    expect(zoomed(camera, 1e-9, around).scale).toBe(0.02);
  });

  test('boxes that touch are in view', () => {
    const box = (x: number) => ({ x, y: 0, width: 10, height: 10 });
    expect(overlaps(box(0), box(10))).toBe(true);
    expect(overlaps(box(0), box(11))).toBe(false);
  });
});

describe('an axis', () => {
  const scale = { range: [100, 300] as const, left: 50, width: 400 };

  test('goes to pixels and back', () => {
    expect(pixelOf(scale, 200)).toBe(250);
    expect(valueAt(scale, 250)).toBe(200);
  });

  test('zooms around a value and stays within the run', () => {
    expect(zoomedRange([100, 300], 2, 200, 1000)).toEqual([150, 250]);
    expect(zoomedRange([100, 300], 0.01, 200, 1000)).toEqual([0, 1000]);
    expect(pannedRange([100, 300], -500, 1000)).toEqual([0, 200]);
    expect(pannedRange([100, 300], 5000, 1000)).toEqual([800, 1000]);
  });
});

test('words are the editor’s where it has them', () => {
  const l10n = localizerOf({ '{0} tokens': '{0} 个词元', broken: 5 });
  expect(l10n.t('{0} tokens', 3)).toBe('3 个词元');
  expect(l10n.t('broken')).toBe('broken');
  expect(l10n.t('toString')).toBe('toString');
});
