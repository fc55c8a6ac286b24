import { createHeader, type TraceHeader } from '../../../../src/trace/aprtrace';
import { RunReducer } from '../../../../src/trace/reducer';
import type { RunState } from '../../../../src/trace/runState';
import { golden, type GoldenName, stateAfter } from '../../inspect/golden';
import { importedStates } from '../../inspect/imported';
import { HEADER, operation, TraceBuilder } from '../traceBuilder';

export interface Run {
  readonly name: string;
  readonly state: RunState;
  readonly header: TraceHeader;
}

const GOLDEN: readonly GoldenName[] = ['solved', 'grandchildren', 'window'];

/** Runs of every kind: recorded, by hand, cut off at each event, and of another program. */
export async function allRuns(): Promise<Run[]> {
  const recorded = GOLDEN.map(async (name) => {
    const { header, events } = await golden(name);
    return { name, header, state: stateAfter(events) };
  });
  const imported = importedStates().map((state, i) => {
    const header = createHeader({ ...HEADER, notRecorded: state.notRecorded });
    return { name: `imported ${i}`, header, state };
  });
  const { events } = handmade();
  const cut = events.map((_, i) => {
    const reducer = new RunReducer();
    for (const event of events.slice(0, i + 1)) reducer.apply(event);
    reducer.close();
    return { name: `cut off after event ${i}`, header: HEADER, state: reducer.state };
  });
  return [...(await Promise.all(recorded)), ...imported, ...cut];
}

/** The root waits from 30 ms to 60 ms for two children, one of which returns a solution. */
export function handmade(): TraceBuilder {
  const [one, two] = [operation(53, '-', 31), operation(22, '+', 26)];
  const rest = operation(22, '*', 1);
  return new TraceBuilder()
    .root(5)
    .sample(3, 0)
    .search(0, {
      type: 'spawn',
      messages: [
        { operation: one, numbers: [26, 22, 22], faults: [] },
        { operation: two, numbers: [53, 48, 31], faults: [] },
      ],
    })
    .child(1, [0, 0, 0], 4)
    .child(2, [0, 0, 1], 4)
    .wait(0, 0, 1, 2)
    .sample(2, 1, 2)
    .end(1)
    .sample(1, 2)
    .end(2, 'length')
    .join(0, 0, 6)
    .search(0, { type: 'join', results: [[one, rest], null] })
    .sample(2, 0)
    .end(0)
    .finish('stop', true);
}

export function textOf(pieces: Iterable<string>): string {
  return [...pieces].join('');
}
