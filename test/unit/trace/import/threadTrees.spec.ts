import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Named, plantTrees } from '../../../../src/trace/import/threadTrees';

const plant = (...items: [id: string, parent?: string][]) => {
  const told: string[] = [];
  const trees = plantTrees(
    items.map(([id, parent]): Named => ({ id, parent })),
    ({ id }, reason) => told.push(`${id}: ${reason.message}`),
  );
  const shown = trees.map((tree) =>
    tree.map(({ id, parent }) => (parent === undefined ? id : `${id}<${parent}`)).join(' '),
  );
  return { shown, told };
};

test('a parent stands before its children, which keep their order', () => {
  expect(plant(['c', 'b'], ['e', 'a'], ['b', 'a'], ['a'], ['d', 'b'])).toEqual({
    shown: ['a e<a b<a c<b d<b'],
    told: [],
  });
});

test('an item without its parent hangs below the only root, and is told', () => {
  expect(plant(['b', 'lost'], ['a'])).toEqual({
    shown: ['a b<a'],
    told: ['b: Its parent lost is not in the file.'],
  });
});

test('where there are several roots or none, it is a root itself', () => {
  expect(plant(['b', 'lost'], ['a'], ['c']).shown).toEqual(['b', 'a', 'c']);
  expect(plant(['b', 'lost'], ['c', 'b']).shown).toEqual(['b c<b']);
});

test('circles are broken at the item that came first', () => {
  expect(plant(['x', 'z'], ['y', 'x'], ['z', 'y'], ['w', 'z'])).toEqual({
    shown: ['x y<x z<y w<z'],
    told: ['x: It is below itself: its parent is z.'],
  });
  expect(plant(['a'], ['own', 'own'])).toEqual({
    shown: ['a own<a'],
    told: ['own: It is below itself: its parent is own.'],
  });
});

test('an id that is taken is given another, which nobody has', () => {
  expect(plant(['a'], ['b', 'a'], ['b', 'a'], ['b (2)', 'b'])).toEqual({
    shown: ['a b<a b (2)<b b (3)<a'],
    told: ['b: The id b is taken: it is called b (3) here.'],
  });
});

test('nothing is lost, whatever the parents are', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const items = fc.array(fc.record({ id, parent: fc.option(id, { nil: undefined }) }));
  fc.assert(
    fc.property(items, (some) => {
      const trees = plantTrees(some, () => {});
      const all = trees.flat();
      const kept = new Set(all.map(({ item }) => item));
      expect(some.filter((item) => !kept.has(item))).toEqual([]);
      expect(new Set(all.map((placed) => placed.id)).size).toBe(some.length);
      for (const tree of trees) {
        const before = new Set<string | undefined>();
        for (const placed of tree) {
          expect(before.size === 0 ? placed.parent === undefined : before.has(placed.parent)).toBe(
            true,
          );
          before.add(placed.id);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a chain, a star and a circle of 100,000 take no stack and no time', () => {
  const count = 100_000;
  const chain = Array.from({ length: count }, (_, i): Named => ({
    id: `${i}`,
    parent: `${i + 1}`,
  }));
  expect(plantTrees(chain, () => {})[0]).toHaveLength(count);
  const circle = chain.map(({ id }, i) => ({ id, parent: `${(i + 1) % count}` }));
  expect(plantTrees(circle, () => {})[0]).toHaveLength(count);
  const star = chain.map(({ id }, i) => (i === 0 ? { id } : { id, parent: '0' }));
  expect(plantTrees(star, () => {})[0]).toHaveLength(count);
  const twins = chain.map(() => ({ id: 'same' }));
  expect(plantTrees(twins, () => {})).toHaveLength(count);
});
