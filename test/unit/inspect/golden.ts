import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import { readBytes } from '../trace/readTrace';

export type GoldenName = 'solved' | 'grandchildren' | 'window';

/** A recorded run of test/golden. */
export async function golden(name: GoldenName) {
  const file = join(__dirname, '..', '..', 'golden', `${name}.aprtrace`);
  return readBytes(await readFile(file), [65_536]);
}

export function stateAfter(events: readonly RecordedEvent[]): RunState {
  const reducer = new RunReducer();
  for (const event of events) reducer.apply(event);
  return reducer.state;
}
