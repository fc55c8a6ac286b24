import { methodName } from '../../common/method';
import { WINDOW_CONDITIONS } from '../../countdown/prompt';
import type { AnswerEvent } from '../../countdown/searchEvent';
import { verifySteps } from '../../countdown/verifier';
import { isParallelSearch, problemOf, promptOf, searchOf } from '../../tasks/countdownTrace';
import type { RunState } from '../../trace/runState';
import type { TaskView } from '../taskView';
import { compactTranscript } from './compactTranscript';
import { departureMark } from './departureMark';
import { countLlamaTokensOf } from './llamaCounts';
import { readableTranscript } from './readableTranscript';
import { textTranscript } from './textTranscript';

/** What views show of runs of Countdown. */
export const COUNTDOWN_VIEW: TaskView = {
  transcripts: {
    compact: compactTranscript,
    readable: readableTranscript,
    text: textTranscript,
  },
  departure: departureMark,
  knows(thread, l10n) {
    const { numbers, target } = promptOf(thread);
    const search = searchOf(thread);
    const now = search.map(({ event }) => ('numbers' in event ? event.numbers : undefined));
    return [
      { name: l10n.t('numbers'), value: (now.findLast(Boolean) ?? numbers).join(' ') },
      { name: l10n.t('target'), value: `${target}` },
      { name: l10n.t('started from'), value: numbers.join(' ') },
    ];
  },
  refusal({ start, threads }) {
    const answer = threads.get(0)?.answer;
    const problem = problemOf(start);
    const verdict = answer && problem && verifySteps(problem, (answer as AnswerEvent).steps);
    return verdict && !verdict.ok ? verdict.reason : undefined;
  },
  windowAdvice({ value }, state, l10n) {
    if (value < Math.max(...WINDOW_CONDITIONS)) return l10n.t('A larger window may help.');
    return isSerial(state) ? l10n.t('APR splits the search over several windows.') : undefined;
  },
  isParallel: isParallelSearch,
  isSerial,
  paperTokens: countLlamaTokensOf,
};

function isSerial({ start }: RunState): boolean {
  return start?.method === methodName('sos');
}
