import { expect, it } from 'vitest';
import type { Breakpoint, BreakpointCondition } from '../../../src/inspect/breakpoint';
import { BreakpointWatch } from '../../../src/inspect/breakpoint';
import { breakpointChoices, isChoiceOf, saidIn } from '../../../src/inspect/breakpointChoice';
import { ENGLISH } from '../../../src/common/localizer';
import { COMPACT_LANGUAGE } from '../../../src/language/compact/language';
import { RunReducer } from '../../../src/trace/reducer';
import type { SaidEvent } from '../../../src/trace/saidEvent';
import { TraceBuilder } from '../trace/traceBuilder';

const labels = (said: Parameters<typeof breakpointChoices>[0]) =>
  breakpointChoices(said, ENGLISH).map(({ label }) => label);

/** A run whose root says these things. */
function runOf(...events: readonly SaidEvent[]) {
  const builder = new TraceBuilder().root(2);
  for (const event of events) {
    builder.add({ type: 'search', thread: 0, tokens: 2, event });
  }
  return builder.events;
}

it('without a run and its language, what every language may say is offered', () => {
  expect(labels([])).toEqual([
    ...['Spawn', 'Join', 'Answer', 'Giving up', 'Failure', 'Limit'],
    ...['Any fault', 'Tokens...', 'Context...', 'Thread...'],
  ]);
});

it('a language adds its own words, each once', () => {
  const offered = labels([COMPACT_LANGUAGE.says, COMPACT_LANGUAGE.says]);
  expect(offered.slice(0, 5)).toEqual(['Spawn', 'Join', 'Goal', 'Check', 'Answer']);
  expect(offered).toContain('Wrong arithmetic');
  expect(new Set(offered).size).toBe(offered.length);
});

it('a run whose language nobody knows offers what its threads have said', () => {
  const reducer = new RunReducer();
  const said = [
    { type: 'lookup', faults: ['lost key'] },
    { type: 'text', text: 'so be it' },
    { type: 'malformed', kind: 'odd bracket', text: ')' },
  ];
  for (const event of runOf(...said)) reducer.apply(event);
  const choices = breakpointChoices([saidIn(reducer.state)], ENGLISH);
  const offered = choices.map(({ label }) => label);
  expect(offered).toEqual(expect.arrayContaining(['lookup', 'lost key', 'odd bracket']));
  expect(offered).not.toContain('text');
  expect(offered).not.toContain('malformed');
});

it('the choice that a breakpoint was made by is found again', () => {
  const said = [{ events: ['lookup', 'goal'], faults: ['lost key', 'odd bracket'] }];
  const choices = breakpointChoices(said, ENGLISH);
  const madeBy = (condition: BreakpointCondition) =>
    choices.filter((choice) => isChoiceOf(choice, condition)).map(({ label }) => label);
  expect(madeBy({ kind: 'event', type: 'lookup' })).toEqual(['lookup']);
  expect(madeBy({ kind: 'fault', fault: 'lost key' })).toEqual(['lost key']);
  expect(madeBy({ kind: 'fault' })).toEqual(['Any fault']);
  expect(madeBy({ kind: 'tokens', count: 7 })).toEqual(['Tokens...']);
});

it('events and faults of any name are hit where they are said', () => {
  const events = runOf(
    { type: 'lookup' },
    { type: 'lookup', faults: ['lost key'] },
    { type: 'explore', faults: ['repeated state'] },
    { type: 'spawn', messages: [{ text: 'a' }, { text: 'b', faults: ['odd bracket'] }] },
    { type: 'malformed', kind: 'odd bracket', text: ')' },
  );
  const hits = (condition: BreakpointCondition) => {
    const breakpoint: Breakpoint = { id: 'a', condition, enabled: true, hitCount: 1 };
    const watch = new BreakpointWatch();
    const reducer = new RunReducer();
    return events.flatMap((event) => {
      reducer.apply(event);
      if (!watch.check([breakpoint], event, reducer.state).hold) return [];
      return event.type === 'search' ? [event.event.type] : [event.type];
    });
  };
  expect(hits({ kind: 'event', type: 'lookup' })).toEqual(['lookup', 'lookup']);
  expect(hits({ kind: 'fault', fault: 'lost key' })).toEqual(['lookup']);
  expect(hits({ kind: 'fault', fault: 'odd bracket' })).toEqual(['spawn', 'malformed']);
  // A state visited twice is no mistake.
  expect(hits({ kind: 'fault' })).toEqual(['lookup', 'spawn', 'malformed']);
  expect(hits({ kind: 'fault', fault: 'repeated state' })).toEqual(['explore']);
});
