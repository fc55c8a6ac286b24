import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { viewOf } from '../../../src/inspect/taskViews';
import { refusalWords, unsolvedWords } from '../../../src/inspect/unsolvedWords';
import { transcriptOf, transcriptText } from '../../../src/inspect/transcriptOf';
import { COUNTDOWN_VIEW } from '../../../src/inspect/countdown/view';
import { RunReducer } from '../../../src/trace/reducer';
import type { ThreadState } from '../../../src/trace/runState';
import { operation, TraceBuilder } from '../trace/traceBuilder';

const wrong = () =>
  new TraceBuilder()
    .root(3)
    .search(0, { type: 'answer', steps: [operation(22, '+', 26)] })
    .end(0)
    .add({
      type: 'runEnd',
      finishReason: 'stop',
      claimed: true,
      verified: false,
      reason: 'as told',
    });

/** The same events, told of a run of another task or of none. */
function stateOf(task: string | undefined) {
  const reducer = new RunReducer();
  for (const event of wrong().events) {
    if (event.type !== 'runStart') reducer.apply(event);
    else {
      const { task: _, ...start } = event;
      reducer.apply({ ...start, ...(task !== undefined && { task }) });
    }
  }
  return reducer.state;
}

test('a run of Countdown has its own views, and is judged again in them', () => {
  const state = stateOf('countdown');
  expect(viewOf(state)).toBe(COUNTDOWN_VIEW);
  expect(refusalWords(state, ENGLISH)).not.toBe('as told');
  expect(viewOf(state).isParallel?.(state)).toBe(true);
});

test.each([['answers'], ['none'], ['chess'], ['constructor'], [undefined]])(
  'a run of %s has the views of every run',
  (task) => {
    const state = stateOf(task);
    expect(viewOf(state)).toEqual({});
    expect(unsolvedWords(state, ENGLISH)).toBe("The model's answer is wrong: as told");
    const root = state.threads.get(0) as ThreadState;
    const written = transcriptOf(state, root, 'readable', state.names, ENGLISH);
    expect(transcriptText(written)).toContain('22+26=48');
  },
);

test('only the table of views knows the views of a task', () => {
  const general = readdirSync('src/inspect').filter((name) => name.endsWith('.ts'));
  const naming = general.filter((name) =>
    /^import (?!type )[^;]*countdown[^;]*;/im.test(readFileSync(`src/inspect/${name}`, 'utf8')),
  );
  expect(naming).toEqual(['taskViews.ts']);
});
