import type { Method } from '../common/method';
import { descending } from '../countdown/arithmetic';
import type { Problem } from '../countdown/problem';
import { type Prompt, WINDOW_CONDITIONS } from '../countdown/prompt';
import { countdownTask } from '../tasks/countdown';
import type { Asking, Posed } from './asking';
import type { DecodingOptions } from './decodingOptions';

/** Countdown as the bundled models are asked it, a model for each method. */
export const COUNTDOWN_ASKING = {
  task: countdownTask,
  language: 'compact',
  model: (method: Method): string => method,
  prompt({ target, numbers }: Problem, options: DecodingOptions): Prompt {
    const { method, children, perSpawn, window, shuffled, temperature } = options;
    const state = { target, numbers: descending(numbers) };
    if (method === 'apr') return { method, children, perSpawn, ...state };
    return {
      method,
      window: windowCondition(window),
      shuffled: shuffled ?? temperature > 0,
      ...state,
    };
  },
} satisfies Asking<Problem>;

/**
 * Whether a model is asked as the bundled ones are, in their language, whose windows are short and
 * whose prompts tell conditions.
 */
export function isAskedAsBundled({ language }: Pick<Asking, 'language'>): boolean {
  return language === COUNTDOWN_ASKING.language;
}

/** Problems of Countdown; undefined where they are of another task. */
export function countdownIn({ asking, problems }: Posed): readonly Problem[] | undefined {
  return asking.task === countdownTask ? (problems as readonly Problem[]) : undefined;
}

/** The largest window that the serial model was trained to stay within, up to `window`. */
function windowCondition(window: number): number {
  return (
    WINDOW_CONDITIONS.filter((condition) => condition <= window).at(-1) ?? WINDOW_CONDITIONS[0]
  );
}
