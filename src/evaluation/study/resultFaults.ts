import { join } from 'node:path';
import { type LineFault, RESULTS } from './resultsFolder';

const FAULTS_SHOWN = 50;

/** Lines of a results file that were passed over, a line each, for a person. */
export function resultFaults(folder: string, faults: readonly LineFault[]): string[] {
  const file = join(folder, RESULTS);
  const more = faults.length - FAULTS_SHOWN;
  return [
    ...faults
      .slice(0, FAULTS_SHOWN)
      .map(({ line, reason }) => `${file}: line ${line}: ${reason}; the line was passed over`),
    ...(more > 0 ? [`${file}: ... and ${more} more`] : []),
  ];
}
