import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actOf,
  itemBeside,
  type KeyPress,
  listBoxAttributes,
  optionShape,
} from '../../../webview/listBoxModel';
import { markup, shape } from '../../../webview/shape';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false },
  ...held,
});

describe('a key of a list box', () => {
  test('does what its table says, and is told whether Shift is held', () => {
    const done: unknown[] = [];
    const keys = { Enter: ({ shiftKey }: KeyPress) => done.push(shiftKey) };
    actOf(keys, press('Enter'))?.();
    actOf(keys, press('Enter', { shiftKey: true }))?.();
    expect(done).toEqual([false, true]);
  });

  test('is the editor’s where it is held with another or stands in no table', () => {
    const keys = { Enter: () => undefined };
    for (const held of ['altKey', 'ctrlKey', 'metaKey']) {
      expect(actOf(keys, press('Enter', { [held]: true }))).toBeUndefined();
    }
    expect(actOf(keys, press('a'))).toBeUndefined();
    expect(actOf(keys, press('toString'))).toBeUndefined();
  });
});

describe('the item beside another', () => {
  test.each([
    [0, 1, 'b'],
    [1, -1, 'a'],
    [0, -1, 'a'],
    [3, 1, 'd'],
    [1, 10, 'd'],
    [2, -Infinity, 'a'],
    [1, Infinity, 'd'],
    [-1, 1, 'a'],
    [-1, -1, 'a'],
    [-1, Infinity, 'd'],
  ])('from %s by %s is %s', (from, by, item) => {
    expect(itemBeside(['a', 'b', 'c', 'd'], from, by)).toBe(item);
  });

  test('is always one of the list, if it has any', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer(), fc.integer(), (items, from, by) => {
        const item = itemBeside(items, from, by);
        if (items.length === 0) expect(item).toBeUndefined();
        else expect(items).toContain(item);
      }),
    );
  });
});

test('an option says what it is, and whether it is the active one', () => {
  const item = { id: 'line-1', label: 'a "b"', isActive: true };
  expect(markup(optionShape(item, { 'data-node': 1 }, shape('path')))).toBe(
    '<g id="line-1" role="option" aria-selected="true" aria-label="a &#34;b&#34;" data-node="1"><path></path></g>',
  );
  expect(optionShape({ ...item, isActive: false }, {}).attributes['aria-selected']).toBe('false');
});

test('a list box can have the focus, and says what it is', () => {
  expect(listBoxAttributes('Threads')).toEqual({
    ...{ role: 'listbox', tabindex: 0, 'aria-label': 'Threads' },
  });
});
