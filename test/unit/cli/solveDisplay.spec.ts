import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { createDisplay, type Screen } from '../../../src/cli/solveDisplay';
import { RunReducer } from '../../../src/trace/reducer';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { decode, request } from '../engine/decoding';
import { script, ScriptedRunner } from '../engine/scriptedRunner';

/** Eight children, of which the third solves the problem. */
async function events(): Promise<readonly TraceEvent[]> {
  const lines = {
    '9 8 7':
      'spawn 9 * 8 72 9 * 7 63 9 + 8 17 9 + 7 16 9 - 8 1 9 - 7 2 8 - 7 1 8 + 7 15 endspawn ' +
      'solution 9 + 8 17 17 + 7 24 <eos>',
    '17 7': '- 10 + 24 solution 17 + 7 24 <eos>',
  };
  return (await decode(new ScriptedRunner(script(lines)), request([9, 8, 7], 24))).events;
}

class FakeScreen implements Screen {
  readonly written: string[] = [];

  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
    readonly rows = 24,
  ) {}

  write(text: string): void {
    this.written.push(text);
  }
}

/** Shows a run step by step; a step takes 100 ms, longer than a frame. */
async function show(screen: FakeScreen): Promise<string[]> {
  const display = createDisplay(screen);
  const reducer = new RunReducer({ detail: 'counts' });
  const all = await events();
  for (let step = 0; step <= (all.at(-1)?.step ?? 0); step++) {
    const news = all.filter((event) => event.step === step);
    for (const event of news) reducer.apply(event);
    display.update(news, reducer.state);
    vi.advanceTimersByTime(100);
  }
  display.close();
  return screen.written;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('without a terminal', () => {
  it('writes a line for each spawn, join and end, indented by depth', async () => {
    const lines = (await show(new FakeScreen(false))).join('').trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/^\[0\] .*: spawn 8: 9\*8=72 /);
    expect(lines.filter((line) => /^ {2}\[\d\] .*: no solution$/.test(line))).toHaveLength(7);
    expect(lines.filter((line) => /^ {2}\[3\] .*: answer 17\+7=24$/.test(line))).toHaveLength(1);
    expect(lines[9]).toMatch(/^\[0\] .*: join 8: 1 goal, 7 no solution$/);
    expect(lines[10]).toMatch(/^\[0\] .*: answer 9\+8=17, 17\+7=24$/);
    expect(lines.join('')).not.toContain('\x1b');
  });
});

describe('in a terminal', () => {
  /** The lanes that are seen after each frame: what moves up overwrites. */
  function frames(written: readonly string[]): string[][] {
    let drawn = 0;
    return written.map((text) => {
      const [, up = '0'] = /^\x1b\[(\d+)A\x1b\[0J/.exec(text) ?? [];
      // A frame wipes exactly the one before it.
      expect(Number(up)).toBe(drawn);
      const lanes = text
        .replace(/^\x1b\[\d+A\x1b\[0J/, '')
        .trimEnd()
        .split('\n');
      drawn = lanes.length;
      return lanes.map((lane) => lane.replaceAll(/\x1b\[\d+m/g, ''));
    });
  }

  it('gives each thread a lane, and redraws in place', async () => {
    const all = frames(await show(new FakeScreen(true)));
    expect(all[0]).toHaveLength(1);
    const last = all.at(-1) as string[];
    expect(last).toHaveLength(9);
    expect(last[0]).toMatch(/ tok {2}solution +answer 9\+8=17, 17\+7=24$/);
    expect(last.filter((lane) => lane.includes('no solution'))).toHaveLength(7);
    expect(all.some(([root]) => root?.includes('waiting'))).toBe(true);
  });

  it.each([
    [20, 8],
    [80, 6],
    [200, 10],
    [40, 2],
  ])('fits into %i columns and %i rows', async (columns, rows) => {
    const all = frames(await show(new FakeScreen(true, columns, rows)));
    const most = Math.max(3, rows - 4);
    for (const lanes of all) {
      expect(lanes.length).toBeLessThanOrEqual(most);
      for (const lane of lanes) expect(lane.length).toBeLessThan(columns);
    }
    expect(all.at(-1)?.at(-1)).toMatch(/^\.\.\. and \d+ more/);
  });
});
