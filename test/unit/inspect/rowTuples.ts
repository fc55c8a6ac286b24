import { ENGLISH } from '../../../src/common/localizer';
import { type Row, type RowOptions, ThreadRows } from '../../../src/inspect/threadRows';
import type { RunState } from '../../../src/trace/runState';

/** A row as `icon label | description`, and its children where it has some. */
export type RowTuple = readonly [text: string, children?: readonly RowTuple[]];

export function rowTuples(state: RunState, options: RowOptions = {}): readonly RowTuple[] {
  const rows = new ThreadRows(state, ENGLISH, options);
  const tuple = (row: Row): RowTuple => {
    const text = rows.describe(row);
    const children = rows.children(row).map(tuple);
    // Wall-clock times differ from machine to machine.
    const description = text?.description.replace(/ · [\d.]+ m?s$/, '');
    const line = `${text?.icon.name} ${text?.label} | ${description}`;
    return children.length > 0 ? [line, children] : [line];
  };
  return rows.roots().map(tuple);
}
