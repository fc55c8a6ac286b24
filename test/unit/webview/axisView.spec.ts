import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { AxisView, rangeOf } from '../../../webview/timeline/axisView';

let facts: { end: number; width: number };
let moves: number;
let view: AxisView;

beforeEach(() => {
  facts = { end: 1000, width: 1000 };
  moves = 0;
  view = new AxisView(
    () => facts,
    () => moves++,
  );
});

describe('the axis in view', () => {
  test('is all of it, as it grows', () => {
    expect(view.scale.range).toEqual([0, 1000]);
    facts = { ...facts, end: 1500 };
    expect(view.scale.range).toEqual([0, 1500]);
  });

  test('leaves room for titles: less where there is little', () => {
    expect(view.scale).toMatchObject({ left: 260, width: 724 });
    facts = { ...facts, width: 300 };
    expect(view.scale).toMatchObject({ left: 120, width: 164 });
    facts = { ...facts, width: 0 };
    expect(view.scale.width).toBe(1);
  });

  test('stays where a person has moved it', () => {
    view.zoom(2);
    expect(view.scale.range).toEqual([250, 750]);
    facts = { ...facts, end: 2000 };
    expect(view.scale.range).toEqual([250, 750]);
    view.zoom(2, 250);
    expect(view.scale.range).toEqual([250, 500]);
    view.pan(0.5);
    expect(view.scale.range).toEqual([375, 625]);
    expect(moves).toBe(3);
  });

  test('is all of it again when it is zoomed out or asked for', () => {
    view.zoom(2);
    view.zoom(0.1);
    expect(view.range).toBeUndefined();
    view.zoom(2);
    view.showAll();
    expect(view.range).toBeUndefined();
  });

  test('shows a thread with a margin, but nothing beyond the run', () => {
    view.show(400, 600);
    expect(view.range).toEqual([390, 610]);
    view.show(0, 500);
    expect(view.range).toEqual([0, 525]);
    view.show(900, 1000);
    expect(view.range).toEqual([895, 1000]);
  });
});

test('a range that was kept comes back, and nothing else does', () => {
  expect(rangeOf({ range: [1, 2] })).toEqual([1, 2]);
  expect(rangeOf({ range: [2, 1] })).toBeUndefined();
  expect(rangeOf({ range: [1, null] })).toBeUndefined();
  fc.assert(
    fc.property(fc.anything(), (range) => {
      const [from, to] = rangeOf({ range }) ?? [0, 1];
      expect(to - from).toBeGreaterThan(0);
      expect(rangeOf(range)).toBeUndefined();
    }),
  );
});
