import { HumanError } from '../../common/humanError';
import { parsePythonJson } from '../../common/pythonJson';
import { createHeader } from '../aprtrace';
import type { TraceImport } from './traceImport';
import { importResultsOf } from './publishedResults';
import { eventsOfTree, importedFacts, NOT_RECORDED } from './publishedTrace';
import { wholeText } from './wholeText';
import { nothingRead } from './nothingRead';

/** Columns and fields that only files of the APR repository have (FORMATS.md). */
const COLUMNS = /"(?:trace_dicts|sample_trajectories)"\s*:/;
const ROWS = /"(?:search_path|trace_dict)"\s*:/;

/**
 * Runs of the published APR repository (Parallel-Reasoning/APR): results of APR and SoS+
 * (src/eval/eval_apr.py, eval_sosp.py) and training data (src/data/generate_apr.py). Each is a run of
 * Countdown, read by the text protocol, and judged again.
 */
export const aprRuns: TraceImport = {
  format: new HumanError('APR repository'),
  recognises: ({ text }) =>
    /^\s*[[{]/.test(text) &&
    (COLUMNS.test(text) || ROWS.test(text) || /^\s*\{\s*"trajectories"\s*:/.test(text)),
  async *read(bytes, onFault, createdBy) {
    const value = parsePythonJson(await wholeText(bytes));
    const { runs, broken } = importResultsOf(value);
    for (const { row, error } of broken) onFault({ place: `row ${row}`, reason: error });
    if (runs.length === 0) throw nothingRead();
    for (const run of runs) {
      const header = createHeader({
        createdBy,
        // The files do not say it, and there are no token ids to name.
        model: { name: 'not recorded', vocabulary: [] },
        ...importedFacts(run.prompt),
        notRecorded: [...NOT_RECORDED, 'steps'],
      });
      yield { header, events: () => eventsOfTree(run.tree()) };
    }
  },
};
