import { plainText } from '../common/plainText';
import type { ImportFault } from '../trace/import/traceImport';

const FAULTS_SHOWN = 50;

/** What could not be read of a file, on standard error as it is found; of many, the first ones. */
export class FaultLines {
  private count = 0;

  constructor(private readonly path: string) {}

  print({ place, reason }: ImportFault): void {
    if (++this.count > FAULTS_SHOWN) return;
    const where = place === '' ? '' : `${plainText(place)}: `;
    process.stderr.write(`${this.path}: ${where}${plainText(reason.message)}\n`);
  }

  finish(): void {
    const more = this.count - FAULTS_SHOWN;
    if (more > 0) process.stderr.write(`${this.path}: ... and ${more} more\n`);
  }
}
