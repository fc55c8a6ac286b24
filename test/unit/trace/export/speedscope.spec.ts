import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { beforeAll, expect, test } from 'vitest';
import { createHeader } from '../../../../src/trace/aprtrace';
import { speedscopeProfile } from '../../../../src/trace/export/speedscope';
import { HEADER } from '../traceBuilder';
import { allRuns, handmade, type Run, textOf } from './runs';

interface SpeedscopeFile {
  readonly shared: { readonly frames: readonly { readonly name: string }[] };
  readonly profiles: readonly {
    readonly name: string;
    readonly unit: string;
    readonly startValue: number;
    readonly endValue: number;
    readonly events: readonly {
      readonly type: string;
      readonly frame: number;
      readonly at: number;
    }[];
  }[];
}

/** The schema that speedscope ships. */
const SCHEMA = 'node_modules/speedscope/dist/release/file-format-schema.json';
const conforms = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
);

let runs: Run[];
beforeAll(async () => {
  runs = await allRuns();
});

function fileOf({ state, header }: Pick<Run, 'state' | 'header'>): SpeedscopeFile {
  return JSON.parse(textOf(speedscopeProfile(state, header))) as SpeedscopeFile;
}

test('conforms to the schema of speedscope', () => {
  for (const run of runs) {
    const file = fileOf(run);
    expect(conforms(file), `${run.name}: ${JSON.stringify(conforms.errors)}`).toBe(true);
  }
  expect(conforms({ ...fileOf(runs[0] as Run), profiles: [{ type: 'evented' }] })).toBe(false);
});

test('each thread is a profile whose frames open and close in order', () => {
  for (const run of runs) {
    const { shared, profiles } = fileOf(run);
    expect(profiles).toHaveLength(run.state.threads.size);
    for (const { startValue, endValue, events } of profiles) {
      let at = startValue;
      const stack: number[] = [];
      for (const event of events) {
        expect(event.at, run.name).toBeGreaterThanOrEqual(at);
        expect(shared.frames[event.frame]).toBeDefined();
        if (event.type === 'O') stack.push(event.frame);
        else expect(stack.pop(), run.name).toBe(event.frame);
        at = event.at;
      }
      expect(stack).toEqual([]);
      expect(at).toBeLessThanOrEqual(endValue);
    }
  }
});

test('a run by hand, in milliseconds and in steps', () => {
  const { state } = handmade();
  const timed = fileOf({ state, header: HEADER });
  const [root] = timed.profiles;
  expect(root).toMatchObject({ unit: 'milliseconds', startValue: 0, endValue: 80 });
  expect(root?.events.map(({ at }) => at)).toEqual([0, 0, 30, 30, 60, 60, 80, 80]);
  const frames = timed.shared.frames.map(({ name }) => name);
  expect(root?.events.map(({ frame }) => frames[frame])).toEqual([
    ...['0: 22 26 31 53 -> 27', 'running', 'running', 'waiting', 'waiting'],
    ...['running', 'running', '0: 22 26 31 53 -> 27'],
  ]);
  const header = createHeader({ ...HEADER, notRecorded: ['time'] });
  const [untimed] = fileOf({ state, header }).profiles;
  expect(untimed).toMatchObject({ unit: 'none', endValue: 8 });
  expect(untimed?.name).toBe('0: 22 26 31 53 -> 27 (decoding steps)');
});
