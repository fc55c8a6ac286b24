import { formatEvent, formatHeader } from '../../../src/trace/aprtrace';
import { HEADER, TraceBuilder } from './traceBuilder';

/** The words of somebody who wants more of a reader than to be read. */
export const HOSTILE =
  '<img src=x onerror="document.title=1">[click](command:workbench.action.quit)' +
  '$(flame) ```\n# heading\r\u202Egnp.exe\u2066\u0007\u001b[31m';

const LONG = 10_000_000;

/** An `.aprtrace` of such words in every place that takes words, one of them of 10 MB. */
export function hostileTrace(): string {
  const builder = new TraceBuilder().root(3).sample(4, 0);
  builder.search(0, {
    type: 'malformed',
    kind: 'unexpected line',
    text: `${HOSTILE}${'x'.repeat(LONG)}`,
  });
  builder.search(0, { type: 'malformed', kind: 'unexpected line', text: '\n'.repeat(LONG) });
  builder.search(0, {
    type: 'explore',
    operation: { left: 53, operator: '-', right: 31, result: 22 },
    numbers: [26, 22, 22],
    faults: [],
    marks: { node: HOSTILE, written: HOSTILE },
  });
  builder.end(0);
  builder.add({
    type: 'runEnd',
    finishReason: 'stop',
    // Of what a file calls verified, the verifier's word is shown instead.
    claimed: true,
    expression: HOSTILE,
    reason: HOSTILE,
  });
  const model = { name: HOSTILE, vocabulary: Array.from({ length: 4 }, () => HOSTILE) };
  const header = { ...HEADER, createdBy: HOSTILE, model };
  const damaged = JSON.stringify({ type: 'sampled', threads: HOSTILE });
  return [formatHeader(header), ...builder.events.map(formatEvent), damaged, ''].join('\n');
}
