import { expect, test } from 'vitest';
import { markup, shape } from '../../../webview/shape';
import { resolveVariables } from '../../../webview/variables';

test('writes shapes as SVG', () => {
  const drawn = shape('g', { id: 'a', hidden: false, x: undefined, y: 2 }, shape('rect'), 'text');
  expect(markup(drawn)).toBe('<g id="a" y="2"><rect></rect>text</g>');
});

test('what a trace says stays text', () => {
  const hostile = `</text><script>alert("1")</script>&'\u0000\u202e`;
  const written = markup(shape('text', { 'aria-label': hostile }, hostile));
  expect(written).not.toMatch(/<script|[\u0000]/);
  expect(written.match(/</g)).toHaveLength(2);
});

test('colours are resolved where the file is written', () => {
  const circle = shape('circle', { fill: 'var(--colour)', r: 2 });
  expect(markup(circle, (value) => value.replace('var(--colour)', 'red'))).toBe(
    '<circle fill="red" r="2"></circle>',
  );
});

test.each([
  ['red', 'red'],
  ['var(--a)', '#111'],
  ['var(--none)', ''],
  ['var(--none, blue)', 'blue'],
  ['var(--none, var(--a))', '#111'],
  ['var(--none, var(--other, rgb(1, 2, 3)))', 'rgb(1, 2, 3)'],
  ['1px solid var(--a), 2px var(--b)', '1px solid #111, 2px #222'],
  ['var(--a', '#111'],
])('resolves %s', (value, resolved) => {
  const values: Readonly<Record<string, string>> = { '--a': '#111', '--b': '#222' };
  expect(resolveVariables(value, (name) => values[name] ?? '')).toBe(resolved);
});
