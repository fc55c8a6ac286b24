import { describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { threadStageWords } from '../../../src/inspect/stageWords';
import { type Lane, lanesOf } from '../../../src/inspect/timelineModel';
import { transcriptOf, transcriptText } from '../../../src/inspect/transcriptOf';
import { readHostMessage } from '../../../src/pictureProtocol';
import { csvOf } from '../../../webview/table';
import { markup } from '../../../webview/shape';
import { laneBars } from '../../../webview/timeline/laneShape';
import { timelineFile } from '../../../webview/timeline/timelineFile';
import { timelineTable } from '../../../webview/timeline/timelineTable';
import { laneWords, placeWords } from '../../../webview/timeline/timelineText';
import { storeOf, viewOf } from '../inspect/views';
import { servedRun, STAGES } from '../trace/servedRun';

const { state } = servedRun(STAGES);
const run = storeOf(state);
const lanes = lanesOf(run.threads, run.head);
const plain = storeOf(servedRun().state);
const plainLanes = lanesOf(plain.threads, plain.head);

const picture = (of: typeof run, its: readonly Lane[], axis: 'time' | 'steps') =>
  markup(timelineFile(of, its, axis, ENGLISH));

describe('what a server recorded, in the timeline', () => {
  test('lies in the lane of its thread, around the first token of each request', () => {
    expect(lanes.map(({ thread: { id, stages } }) => ({ id, stages }))).toEqual([
      {
        id: 0,
        stages: [
          { stage: 'queue', from: 1.5, to: 2, ms: 0.5 },
          { stage: 'prefill', from: 2, to: 9.5, ms: 7.5 },
          { stage: 'decode', from: 9.5, to: 33.5, ms: 24 },
          { stage: 'queue', from: 81.75, to: 82, ms: 0.25 },
          { stage: 'prefill', from: 82, to: 85, ms: 3 },
          { stage: 'decode', from: 85, to: 105, ms: 20 },
        ],
      },
      {
        id: 1,
        stages: [
          { stage: 'queue', from: 41, to: 43, ms: 2 },
          { stage: 'prefill', from: 43, to: 47, ms: 4 },
          { stage: 'decode', from: 47, to: 77, ms: 30 },
        ],
      },
      {
        id: 2,
        stages: [
          { stage: 'queue', from: 41, to: 44, ms: 3 },
          { stage: 'prefill', from: 44, to: 49.5, ms: 5.5 },
          { stage: 'decode', from: 49.5, to: 69.5, ms: 20 },
        ],
      },
    ]);
  });

  test('is drawn in looks of its own, which the legend explains, against time only', () => {
    const drawn = picture(run, lanes, 'time');
    for (const stage of ['queue', 'prefill', 'decode']) {
      expect(drawn).toContain(`<pattern id="server-${stage}"`);
      // Once a request, and in the legend.
      expect(drawn.split(`url(#server-${stage})`)).toHaveLength(4 + 1 + 1);
      expect(drawn).toContain(`server: ${stage}`);
    }
    expect(picture(run, lanes, 'steps')).not.toContain('server');
    expect(picture(plain, plainLanes, 'time')).not.toContain('server');
  });

  test('is drawn as far as it is in view', () => {
    const [root] = lanes as [Lane];
    const scale = { range: [82.5, 100], left: 0, width: 175 } as const;
    const drawn = laneBars(root, scale, 'time')
      .map((one) => markup(one))
      .join('');
    expect(drawn).not.toContain('server-queue');
    expect(drawn).toContain('<rect x="25" y="7" width="150" height="8" fill="url(#server-decode)"');
  });

  test('is said where the pointer is, of a lane as a whole, and in the table', () => {
    const [, left] = lanes as [Lane, Lane];
    const wordsAt = (value: number, axis: 'time' | 'steps' = 'time') =>
      placeWords(left, value, axis, run, ENGLISH);
    expect(wordsAt(42)[1]).toBe('server: queue 2 ms, as the server recorded');
    expect(wordsAt(50)[1]).toBe('server: decode 30 ms, as the server recorded');
    expect(wordsAt(78)[1]).toMatch(/^at 78 ms/);
    expect(wordsAt(5, 'steps')).toHaveLength(2);
    expect(laneWords(left, run.head, ENGLISH)).toMatch(
      /queue 2 ms, prefill 4 ms, decode 30 ms, as the server recorded$/,
    );
    const [titles, root] = csvOf(timelineTable(run, lanes, ENGLISH)).split(/\r?\n/);
    expect(titles).toMatch(/,Server: queue \(ms\),Server: prefill \(ms\),Server: decode \(ms\)$/);
    expect(root).toMatch(/,0\.8,10\.5,44$/);
    expect(csvOf(timelineTable(plain, plainLanes, ENGLISH))).not.toContain('Server');
  });

  test('reaches the page', () => {
    const message = { type: 'serial', view: viewOf(state) };
    const sent: unknown = JSON.parse(JSON.stringify(message));
    expect(readHostMessage(sent)).toEqual(sent);
    const broken = JSON.stringify(message).replace('"stage":"queue"', '"stage":"sleep"');
    expect(() => readHostMessage(JSON.parse(broken))).toThrow('stages[0].stage is not one of');
  });
});

test('a thread’s details and its transcript for people say it, and nothing where there is none', () => {
  const words = 'queue 2 ms, prefill 4 ms, decode 30 ms, as the server recorded';
  const child = state.threads.get(1) ?? expect.fail();
  expect(threadStageWords(child, ENGLISH)).toBe(words);
  const text = (form: 'readable' | 'compact' | 'text', of = child) =>
    transcriptText(transcriptOf(state, of, form, state.names, ENGLISH));
  expect(text('readable')).toContain(words);
  expect(text('compact') + text('text')).not.toContain('recorded');
  const untold = servedRun().state.threads.get(1) ?? expect.fail();
  expect(threadStageWords(untold, ENGLISH)).toBeUndefined();
  expect(text('readable', untold)).not.toContain('recorded');
});
