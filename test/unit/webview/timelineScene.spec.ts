import { beforeAll, describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { type Lane, lanesOf } from '../../../src/inspect/timelineModel';
import type { RunStore } from '../../../webview/runStore';
import { markup } from '../../../webview/shape';
import { LANE } from '../../../webview/timeline/laneShape';
import { connectorsOf } from '../../../webview/timeline/timelineDrawing';
import { timelineScene, type TimelineSceneParts } from '../../../webview/timeline/timelineScene';
import { placeWords } from '../../../webview/timeline/timelineText';
import { golden, stateAfter } from '../inspect/golden';
import { storeOf } from '../inspect/views';

let run: RunStore;
let lanes: readonly Lane[];

beforeAll(async () => {
  run = storeOf(stateAfter((await golden('grandchildren')).events));
  lanes = lanesOf(run.threads, run.head);
});

const sceneOf = (parts: Partial<TimelineSceneParts> = {}) =>
  timelineScene({
    ...{ run, lanes, connectors: connectorsOf(lanes, 'steps'), axis: 'steps' },
    scale: { range: [0, run.head.cursor.step], left: 260, width: 724 },
    ...{ width: 1000, height: 10 * LANE, scrolled: 0, active: undefined, l10n: ENGLISH },
    ...parts,
  });

describe('what of the timeline is drawn', () => {
  test('is the lanes in view, each with its bars', () => {
    const { rows, bars } = sceneOf();
    const shown = lanes.slice(0, 10).map(({ thread }) => `lane-${thread.id}`);
    expect([...rows.keys()]).toEqual(shown);
    expect([...bars.keys()]).toEqual(shown);
    const scrolled = sceneOf({ scrolled: 3 * LANE });
    expect([...scrolled.rows.keys()][0]).toBe(shown[3]);
  });

  test('only moves when it is scrolled', () => {
    const id = `lane-${lanes[5]?.thread.id}`;
    const [before, after] = [sceneOf(), sceneOf({ scrolled: LANE })];
    expect(after.rows.get(id)?.sign).toBe(before.rows.get(id)?.sign);
    expect(after.rows.get(id)?.place).not.toBe(before.rows.get(id)?.place);
  });

  test('is options that say their places in the list, the active one selected', () => {
    const { id = 0 } = lanes[2]?.thread ?? {};
    const { rows } = sceneOf({ active: id });
    expect(rows.get(`lane-${id}`)?.make().attributes).toMatchObject({
      ...{ role: 'option', 'aria-selected': 'true' },
      ...{ 'aria-posinset': 3, 'aria-setsize': lanes.length },
    });
    const selected = [...rows.values()].filter(
      ({ make }) => make().attributes['aria-selected'] === 'true',
    );
    expect(selected).toHaveLength(1);
  });

  test('has connectors where there are spawns and joins in view, and else none', () => {
    const drawn = (parts?: Partial<TimelineSceneParts>) => {
      const [all] = sceneOf(parts).connectors.values();
      return all ? markup(all.make()) : '';
    };
    expect(drawn()).toContain('<path');
    const beyond = run.head.cursor.step + 1;
    const scale = { range: [beyond, beyond + 1], left: 260, width: 724 } as const;
    expect(drawn({ scale })).toBe('<g></g>');
  });
});

test('a lane says what its thread does at a place of the axis, and nothing where it does nothing', () => {
  const child = lanes[1] as Lane;
  const { started } = child.thread;
  expect(started.step).toBeGreaterThan(0);
  expect(placeWords(child, started.step - 1, 'steps', run, ENGLISH)).toEqual([]);
  const [what, where] = placeWords(child, started.step + 1, 'steps', run, ENGLISH);
  expect(what).toMatch(/^(decodes|reads)/);
  expect(where).toBe(`at step ${started.step + 1}`);
});
