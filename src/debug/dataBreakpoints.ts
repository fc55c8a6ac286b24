import type { DebugProtocol } from '@vscode/debugprotocol';
import { HumanError } from '../common/humanError';
import type { Localizer } from '../common/localizer';
import type { ThreadId } from '../trace/traceEvent';
import { answered, breakpointOf, type ReadBreakpoint } from './debugBreakpoints';
import { momentOf, readWatched } from './expression';

/** What is watched for changes: an expression, of one thread. */
export interface Watched {
  readonly thread: ThreadId;
  readonly expression: string;
}

/**
 * What the editor is told of something that may be watched. It holds in every run that has the thread.
 * @throws HumanError where the expression is none
 */
export function dataOf(
  { thread, expression }: Watched,
  l10n: Localizer,
): DebugProtocol.DataBreakpointInfoResponse['body'] {
  readWatched(expression);
  return {
    dataId: JSON.stringify([thread, expression]),
    description: l10n.t('{0} of thread {1}', expression, thread),
    accessTypes: ['write'],
    canPersist: true,
  };
}

/** A data breakpoint: the run is held where the value is another than before. */
export function readDataBreakpoint(
  { dataId, ...rules }: DebugProtocol.DataBreakpoint,
  l10n: Localizer,
): ReadBreakpoint {
  return answered(l10n, () => {
    const { thread, expression } = readId(dataId);
    const value = readWatched(expression);
    const breakpoint = breakpointOf({ kind: 'change', thread, text: expression }, rules, l10n);
    return {
      ...breakpoint,
      valueAt: (hit) => {
        const moment = momentOf(hit);
        return moment && value(moment);
      },
    };
  });
}

/** The editor keeps them, for other versions too. */
function readId(dataId: string): Watched {
  try {
    const [thread, expression] = JSON.parse(dataId) as unknown[];
    if (Number.isSafeInteger(thread) && typeof expression === 'string') {
      return { thread: thread as ThreadId, expression };
    }
  } catch {
    // Told below.
  }
  throw new HumanError('This breakpoint cannot be read. Remove it, and set it again.');
}
