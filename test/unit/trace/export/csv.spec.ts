import { beforeAll, expect, test } from 'vitest';
import { createHeader } from '../../../../src/trace/aprtrace';
import { threadsCsv } from '../../../../src/trace/export/csv';
import { measureThread } from '../../../../src/trace/threadMetrics';
import { HEADER } from '../traceBuilder';
import { allRuns, handmade, type Run, textOf } from './runs';

let runs: Run[];
beforeAll(async () => {
  runs = await allRuns();
});

/** Titles of these runs hold neither commas nor quotes. */
function rowsOf({ state, header }: Pick<Run, 'state' | 'header'>): Record<string, string>[] {
  const [head = '', ...lines] = textOf(threadsCsv(state, header)).trimEnd().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    expect(cells).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

test('a run by hand', () => {
  const { state } = handmade();
  expect(textOf(threadsCsv(state, HEADER))).toBe(
    [
      'thread,parent,depth,title,outcome,finishReason,spawns,children,tokens,sampled,forced,startStep,endStep,startMs,endMs,runningMs,waitingMs',
      '0,,0,22 26 31 53 -> 27,solution,stop,1,2,16,5,11,0,8,0,80,50,30',
      '1,0,1,53-31=22 -> 22 26 31 53,solution,stop,0,0,6,2,4,3,5,30,50,20,0',
      '2,0,1,22+26=48 -> 22 26 31 53,limit,length,0,0,7,3,4,3,6,30,60,30,0',
      '',
    ].join('\r\n'),
  );
});

test('every thread has its row and its tokens', () => {
  for (const run of runs.filter(({ name }) => !name.startsWith('imported'))) {
    const { state } = run;
    expect(rowsOf(run).map(({ thread, tokens }) => [Number(thread), Number(tokens)])).toEqual(
      Array.from(state.threads.values(), (thread) => [
        thread.id,
        measureThread(state, thread).context,
      ]),
    );
  }
});

test('what was not recorded is empty, and what has not come', () => {
  const header = createHeader({ ...HEADER, notRecorded: ['time', 'tokens'] });
  const { state } = handmade();
  for (const row of rowsOf({ state, header })) {
    for (const column of ['tokens', 'sampled', 'forced', 'startMs', 'endMs', 'runningMs']) {
      expect(row[column], column).toBe('');
    }
    expect(row['endStep']).not.toBe('');
  }
  const cut = runs.find(({ name }) => name === 'cut off after event 6') as Run;
  expect(rowsOf(cut)[0]).toMatchObject({ outcome: 'cut off', endStep: '', finishReason: '' });
});
