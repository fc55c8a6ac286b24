import { plainText } from '../common/plainText';
import { tell } from './terminal';
import type { ImportFault } from '../trace/import/traceImport';

const FAULTS_SHOWN = 50;

/** What could not be read of a file, on standard error as it is found; of many, the first ones. */
export class FaultLines {
  private count = 0;

  constructor(private readonly path: string) {}

  print({ place, reason }: ImportFault): void {
    if (++this.count > FAULTS_SHOWN) return;
    const where = place === '' ? '' : `${plainText(place)}: `;
    tell`${this.path}: ${where}${plainText(reason.message)}`;
  }

  finish(): void {
    const more = this.count - FAULTS_SHOWN;
    if (more > 0) tell`${this.path}: ... and ${more} more`;
  }
}
