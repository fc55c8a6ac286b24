import { describe, expect, test } from 'vitest';
import { EXPORTS } from '../../../../src/trace/export/exports';
import { createHeader } from '../../../../src/trace/aprtrace';
import { RunReducer } from '../../../../src/trace/reducer';
import { servedRun, STAGES } from '../servedRun';
import { HEADER } from '../traceBuilder';

const { state } = servedRun(STAGES);

function written(name: string, run = state, header = HEADER): string {
  const format = EXPORTS.find((one) => one.name === name) ?? expect.fail();
  return [...format.write(run, header)].join('');
}

interface Slice {
  readonly [field: string]: unknown;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
}

describe('what a server recorded', () => {
  test('is slices within the thread’s in Perfetto', () => {
    const { traceEvents } = JSON.parse(written('perfetto')) as { traceEvents: Slice[] };
    const slices = traceEvents.filter(({ cat }) => cat === 'server');
    expect(slices.map(({ tid, name, ts, dur }) => [tid, name, ts, dur])).toEqual([
      [1, 'server queue', 1500, 500],
      [1, 'server prefill', 2000, 7500],
      [1, 'server decode', 9500, 24000],
      [1, 'server queue', 81750, 250],
      [1, 'server prefill', 82000, 3000],
      [1, 'server decode', 85000, 20000],
      [2, 'server queue', 41000, 2000],
      [2, 'server prefill', 43000, 4000],
      [2, 'server decode', 47000, 30000],
      [3, 'server queue', 41000, 3000],
      [3, 'server prefill', 44000, 5500],
      [3, 'server decode', 49500, 20000],
    ]);
    for (const { tid, ts, dur } of slices) {
      const around = traceEvents.filter(
        (other) =>
          other['name'] === 'running' &&
          other.tid === tid &&
          other.ts <= ts &&
          other.ts + other.dur >= ts + dur,
      );
      expect(around).toHaveLength(1);
    }
  });

  test('is frames within running in speedscope', () => {
    const { shared, profiles } = JSON.parse(written('speedscope')) as {
      shared: { frames: { name: string }[] };
      profiles: { events: { type: string; frame: number; at: number }[] }[];
    };
    const open: string[] = [];
    const seen: string[] = [];
    let at = 0;
    for (const event of profiles[1]?.events ?? []) {
      const name = shared.frames[event.frame]?.name ?? '';
      expect(event.at).toBeGreaterThanOrEqual(at);
      at = event.at;
      if (event.type === 'C') expect(open.pop()).toBe(name);
      else open.push(name);
      if (event.type === 'O' && name.startsWith('server')) seen.push(open.slice(1).join(' > '));
    }
    const within = ['queue', 'prefill', 'decode'].map((stage) => `running > server ${stage}`);
    expect(seen).toEqual(within);
  });

  test('is spans below those of decoding in OTLP', () => {
    const { resourceSpans } = JSON.parse(written('otlp')) as {
      resourceSpans: [{ scopeSpans: [{ spans: Readonly<Record<string, string>>[] }] }];
    };
    const { spans } = resourceSpans[0].scopeSpans[0];
    const stages = spans.filter(({ name }) => name?.startsWith('server '));
    expect(stages).toHaveLength(12);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    for (const { parentSpanId } of stages) {
      const parent = spans.find(({ spanId }) => spanId === parentSpanId);
      expect(parent?.['name']).toMatch(/^chat /);
    }
  });

  test('is columns in CSV', () => {
    const [titles, root, left] = written('csv').split(/\r?\n/);
    expect(titles).toMatch(/,serverQueueMs,serverPrefillMs,serverDecodeMs$/);
    expect(root).toMatch(/,0.75,10.5,44$/);
    expect(left).toMatch(/,2,4,30$/);
  });
});

test('without it, or without times, an export says nothing of it', () => {
  const untimed = createHeader({ ...HEADER, notRecorded: ['time'] });
  const reducer = new RunReducer({ notRecorded: ['time'] });
  for (const event of servedRun(STAGES).events) reducer.apply(event);
  for (const name of ['perfetto', 'speedscope', 'otlp', 'csv']) {
    expect(written(name, servedRun().state)).not.toMatch(/server[ A-Z]/);
    expect(written(name, reducer.state, untimed)).not.toMatch(/server [a-z]/);
  }
});
