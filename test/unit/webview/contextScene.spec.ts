import { beforeAll, describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { lineOptions } from '../../../webview/context/contextDrawing';
import {
  byPeak,
  type ContextScene,
  contextScene,
  heightAt,
  lineNear,
  peakOf,
} from '../../../webview/context/contextScene';
import { pixelOf } from '../../../webview/scale';
import { golden, stateAfter } from '../inspect/golden';
import { storeOf } from '../inspect/views';

let scene: ContextScene;

beforeAll(async () => {
  const run = storeOf(stateAfter((await golden('grandchildren')).events));
  const own = () => 1;
  scene = contextScene(run, undefined, {
    ...{ axis: 'steps', unit: 'own', width: 900, height: 600 },
    ...{ scale: own, serialScale: own },
  });
});

describe('the line near the pointer', () => {
  const endOf = ({ points }: ContextScene['lines'][number]) => {
    const { at, tokens } = points.at(-1) ?? { at: 0, tokens: 0 };
    return { x: pixelOf(scene.x, at), y: heightAt(scene.upper, tokens) };
  };

  test('is the longest at its end', () => {
    const [longest] = byPeak(scene.lines);
    expect(longest && lineNear(scene, endOf(longest))).toBe(longest);
  });

  test('is none where no line is', () => {
    expect(lineNear(scene, { x: scene.x.left, y: 0 })).toBeUndefined();
    const [longest] = byPeak(scene.lines);
    const { x, y } = longest ? endOf(longest) : { x: 0, y: 0 };
    expect(lineNear(scene, { x, y: y - 30 })).toBeUndefined();
  });
});

test('lines come from the longest context down', () => {
  const peaks = byPeak(scene.lines).map(peakOf);
  expect(peaks).toEqual([...peaks].sort((a, b) => b - a));
  expect(peaks).toHaveLength(scene.lines.length);
});

test('each line is an option of its own, the active one selected', () => {
  const options = lineOptions(scene, 2, ENGLISH);
  expect(options.size).toBe(scene.lines.length);
  for (const [id, { make }] of options) {
    const { attributes } = make();
    expect(attributes).toMatchObject({ id, role: 'option' });
    expect(attributes['aria-selected']).toBe(String(id === 'line-2'));
    expect(attributes['aria-label']).toMatch(/tokens$/);
  }
});
