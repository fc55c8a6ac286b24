import { anomalyWords } from './anomaly';
import type { RunState } from './runState';
import type { EventBatch, TraceWarning } from './traceReader';

/**
 * What is wrong with a trace, in the order of its lines, whoever reads it: what could not be read, and
 * what contradicts the lines before it.
 */
export class TraceFaults {
  private warnings: TraceWarning[] = [];
  private known = 0;

  /** @param tell called with each fault, as soon as nothing can come before it */
  constructor(private readonly tell: (fault: TraceWarning) => void) {}

  /** Takes what the reader warns of. */
  readonly note = (warning: TraceWarning): void => {
    this.warnings.push(warning);
  };

  /** To be called with each batch of the reader after its events were reduced. */
  settle({ events, places }: EventBatch, { events: count, anomalies }: RunState): void {
    const first = count - events.length;
    const faults = this.warnings;
    for (const anomaly of anomalies.first.slice(this.known)) {
      const place = places[anomaly.event - first];
      if (!place) continue;
      const problem = anomalyWords(anomaly);
      faults.push({ line: place.number, byteOffset: place.offset, problem });
    }
    this.warnings = [];
    this.known = anomalies.first.length;
    faults.sort((a, b) => a.line - b.line).forEach((fault) => this.tell(fault));
  }
}
