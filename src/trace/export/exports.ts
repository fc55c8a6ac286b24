import { HumanError } from '../../common/humanError';
import type { TraceHeader } from '../aprtrace';
import type { RunState } from '../runState';
import { aprResults } from './aprResults';
import { threadsCsv } from './csv';
import { otlpTrace } from './otlp';
import { perfettoTrace } from './perfetto';
import { speedscopeProfile } from './speedscope';

/** A format of other programs that a run can be written in. A new one is a file and a line here. */
export interface RunExport {
  /** As the command line takes it. */
  readonly name: string;
  /** Of its files, with the dot. */
  readonly extension: string;
  /** For a person. */
  readonly label: string;
  /**
   * The text of the file, piece by piece. The state must be in full detail, and not change while the
   * pieces are taken.
   * @throws HumanError at once where the format cannot hold this run
   */
  readonly write: (state: RunState, header: TraceHeader) => Iterable<string>;
}

export const EXPORTS: readonly RunExport[] = [
  {
    name: 'perfetto',
    extension: '.perfetto.json',
    label: 'Chrome trace events (Perfetto)',
    write: perfettoTrace,
  },
  {
    name: 'otlp',
    extension: '.otlp.json',
    label: 'OpenTelemetry (OTLP JSON)',
    write: otlpTrace,
  },
  {
    name: 'speedscope',
    extension: '.speedscope.json',
    label: 'speedscope',
    write: speedscopeProfile,
  },
  {
    name: 'apr',
    extension: '.apr.json',
    label: 'Results of the APR repository',
    write: (state) => [aprResults(state)],
  },
  { name: 'csv', extension: '.csv', label: 'Threads as CSV', write: threadsCsv },
];

/** @throws HumanError where there is no format of this name */
export function exportNamed(name: string): RunExport {
  const found = EXPORTS.find((one) => one.name === name);
  if (found) return found;
  const names = EXPORTS.map((one) => one.name).join(', ');
  throw new HumanError('There is no export format {0}. Give one of these: {1}.', name, names);
}
