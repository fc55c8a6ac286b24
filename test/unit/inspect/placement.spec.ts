import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  anchored,
  type Box,
  EMPTY_PLACEMENT,
  extentOf,
  keepPlaced,
  type Link,
  type Placement,
} from '../../../src/inspect/placement';

const SIZE = { width: 100, height: 40 };

function placementOf(boxes: Readonly<Record<string, readonly [x: number, y: number]>>): Placement {
  const placed = Object.entries(boxes).map(([id, [x, y]]) => [id, { x, y, ...SIZE }] as const);
  return { boxes: new Map(placed), routes: new Map() };
}

function touch(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test('the first layout is taken as it is', () => {
  const laid = placementOf({ a: [0, 0], b: [200, 0] });
  expect(keepPlaced(EMPTY_PLACEMENT, laid, [])).toBe(laid);
});

test('a new node stands to the right of what it depends on, and touches nothing', () => {
  const before = placementOf({ a: [0, 0], b: [160, 0] });
  const laid = placementOf({ a: [0, 80], b: [160, 40], c: [160, 120] });
  const links: Link[] = [{ id: 'ac', from: 'a', to: 'c' }];
  const { boxes } = keepPlaced(before, laid, links);
  expect(boxes.get('a')).toEqual(before.boxes.get('a'));
  expect(boxes.get('b')).toEqual(before.boxes.get('b'));
  const c = boxes.get('c') as Box;
  expect(c.x).toBeGreaterThan(100);
  expect(touch(c, boxes.get('b') as Box)).toBe(false);
});

test('a route holds while both of its ends stand where it was found', () => {
  const route = [{ x: 130, y: 10 }];
  const links: Link[] = [
    { id: 'ab', from: 'a', to: 'b' },
    { id: 'ac', from: 'a', to: 'c' },
  ];
  const before = { ...placementOf({ a: [0, 0], b: [160, 0] }), routes: new Map([['ab', route]]) };
  const laid = {
    ...placementOf({ a: [0, 50], b: [160, 50], c: [160, 120] }),
    routes: new Map([
      ['ab', [{ x: 1, y: 1 }]],
      ['ac', [{ x: 2, y: 2 }]],
    ]),
  };
  const { routes } = keepPlaced(before, laid, links);
  expect(routes).toEqual(new Map([['ab', route]]));
});

const layouts = fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 25 }).chain((ids) =>
  fc.record({
    ids: fc.constant(ids.map(String)),
    cells: fc.array(fc.tuple(fc.nat(6), fc.nat(20)), {
      minLength: ids.length,
      maxLength: ids.length,
    }),
    kept: fc.nat(ids.length),
  }),
);

test('whatever comes, nothing that was placed moves and nothing overlaps', () => {
  fc.assert(
    fc.property(layouts, ({ ids, cells, kept }) => {
      // A layout puts nodes into cells, no two into the same.
      const taken = new Set<string>();
      const free = ids.filter((_, i) => {
        const key = String(cells[i]);
        return !taken.has(key) && taken.add(key);
      });
      const place = (id: string): [number, number] => {
        const [column, row] = cells[ids.indexOf(id)] as [number, number];
        return [column * 156, row * 54];
      };
      const laid = placementOf(Object.fromEntries(free.map((id) => [id, place(id)])));
      const before = placementOf(
        Object.fromEntries(free.slice(0, kept).map((id) => [id, place(id)])),
      );
      const links = free.slice(1).map((id, i) => ({ id, from: free[i] as string, to: id }));
      const { boxes } = keepPlaced(before, laid, links);
      expect([...boxes.keys()].sort()).toEqual([...free].sort());
      for (const [id, box] of before.boxes) expect(boxes.get(id)).toEqual(box);
      const all = [...boxes.values()];
      for (const [i, a] of all.entries()) {
        for (const b of all.slice(i + 1)) expect(touch(a, b)).toBe(false);
      }
    }),
  );
});

test('the extent goes around all boxes', () => {
  const { boxes } = placementOf({ a: [0, 0], b: [160, 80] });
  expect(extentOf(boxes.values())).toEqual({ x: 0, y: 0, width: 260, height: 120 });
  expect(extentOf([])).toBeUndefined();
});

test('a layout is moved as a whole to where one of its nodes stood', () => {
  const before = placementOf({ a: [10, 20], stack: [170, 20] });
  const laid: Placement = {
    ...placementOf({ a: [0, 80], b: [160, 0], c: [160, 160] }),
    routes: new Map([['ab', [{ x: 130, y: 40 }]]]),
  };
  expect(anchored(laid, before, 'a')).toEqual({
    ...placementOf({ a: [10, 20], b: [170, -60], c: [170, 100] }),
    routes: new Map([['ab', [{ x: 140, y: -20 }]]]),
  });
  expect(anchored(laid, before, 'b')).toBe(laid);
});
