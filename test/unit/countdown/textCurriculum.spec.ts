import { expect, it } from 'vitest';
import { createRandom } from '../../../src/common/random';
import { drawTextDemonstration, isKept } from '../../../src/countdown/demonstration/textCurriculum';
import { splitOf } from '../../../src/countdown/generator';

it('draws whole problems of the train split, under the conditions that a text tells', () => {
  const random = createRandom(3);
  const drawn = Array.from({ length: 40 }, () => drawTextDemonstration(random));
  const counts = new Set<number>();
  for (const { prompt, events, spawns } of drawn) {
    expect(splitOf(prompt)).toBe('train');
    expect(prompt).toMatchObject({ method: 'apr', children: 'unlimited' });
    counts.add(prompt.numbers.length);
    if (prompt.numbers.length < 4) continue;
    const sizes = events.flatMap((event) => (event.type === 'spawn' ? event.messages.length : []));
    expect(sizes.length).toBeGreaterThan(0);
    // Only the last group has fewer.
    expect(sizes.slice(0, -1).every((size) => size === 8)).toBe(true);
    expect(spawns.map((children) => children.length)).toEqual(sizes);
  }
  expect(counts).toEqual(new Set([3, 4]));
});

it('keeps more of the children that found something', () => {
  const random = createRandom(4);
  const children = Array.from({ length: 20 }, () => drawTextDemonstration(random)).flatMap(
    ({ spawns }) => spawns.flat(),
  );
  const share = (solved: boolean) => {
    const some = children.filter(({ solution }) => (solution !== null) === solved);
    return some.filter((child) => isKept(child, random)).length / some.length;
  };
  expect(share(true)).toBeGreaterThan(share(false) * 2);
  expect(share(false)).toBeGreaterThan(0.05);
});
