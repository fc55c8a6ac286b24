import { readFileSync } from 'node:fs';
import { importResults } from '../../../src/trace/import/publishedResults';
import { eventsOfTree, NOT_RECORDED } from '../../../src/trace/import/publishedTrace';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';

/** Runs that another program wrote, which tells no tokens and no times. */
export function importedStates(): RunState[] {
  const file = readFileSync('test/fixtures/apr-text/apr_demonstrations.json', 'utf8');
  return importResults(file).runs.map((run) => {
    const reducer = new RunReducer({ notRecorded: NOT_RECORDED });
    for (const event of eventsOfTree(run.tree())) reducer.apply(event);
    return reducer.state;
  });
}
