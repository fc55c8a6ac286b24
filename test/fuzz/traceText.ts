import { formatEvent, formatHeader } from '../../src/trace/aprtrace';
import type { TracedRun } from '../../src/trace/import/foreignTrace';

/** A run of another program as it is written here. */
export function traceText({ header, events }: TracedRun): string {
  return [formatHeader(header), ...events().map(formatEvent), ''].join('\n');
}
