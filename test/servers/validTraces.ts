import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { expect } from 'vitest';
import { TRACE_TASKS } from '../../src/tasks/traceTasks';
import { RunReducer } from '../../src/trace/reducer';
import { TraceReader, type TraceWarning } from '../../src/trace/traceReader';

/** Every trace of a folder of results is whole, and nothing in it contradicts the rest. */
export async function validate(folder: string): Promise<void> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((one) => one.endsWith('.aprtrace.gz'))) {
    const warnings: TraceWarning[] = [];
    const file = createReadStream(join(folder, name)).pipe(createGunzip());
    const onWarning = (warning: TraceWarning) => warnings.push(warning);
    const reader = await TraceReader.open(file, { tasks: TRACE_TASKS, onWarning });
    const reducer = new RunReducer();
    for await (const event of reader) reducer.apply(event);
    expect(warnings, name).toEqual([]);
    expect(reducer.state.anomalies.first, name).toEqual([]);
    expect(reducer.state.status, name).toBe('finished');
  }
}
