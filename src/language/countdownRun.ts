import { methodName } from '../common/method';
import type { Operation } from '../countdown/arithmetic';
import type { Prompt } from '../countdown/prompt';
import { verifySteps } from '../countdown/verifier';
import { answerInWords } from '../countdown/words';
import { countdownFacts } from '../tasks/countdownTrace';
import type { Verdict } from './threadLanguage';

/** What a run of Countdown says of itself, in whichever language. */
export function countdownRunFacts({ method, numbers, target }: Prompt) {
  return { ...countdownFacts({ numbers, target }), method: methodName(method) };
}

/** What the root of such a run has come to. */
export function countdownVerdict(
  prompt: Prompt,
  answer: readonly Operation[] | undefined,
): Verdict {
  if (!answer) return { claimed: false, verified: false };
  const verdict = verifySteps(prompt, answer);
  if (!verdict.ok) return { claimed: true, verified: false, reason: verdict.reason.message };
  const { expression } = verdict;
  return {
    ...{ claimed: true, verified: true, expression },
    answer: answerInWords(expression, prompt),
  };
}
