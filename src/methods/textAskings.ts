import { NO_LIMIT } from '../trace/recorded';
import type { TextPrompt } from '../language/textPrompt';
import { answersTask } from '../tasks/answers/answersTask';
import { noneTask } from '../tasks/none';
import type { Task } from '../tasks/task';
import type { Asking } from './asking';
import { COUNTDOWN_ASKING } from './countdownAsking';

/** Where a prompt stands in the text that a model is given. */
const SLOT = '{prompt}';

/** Threads of text are longer than those of the bundled models: their window alone bounds them. */
const LIMITS = { threadTokens: NO_LIMIT, runTokens: 20_000_000 } as const;

/**
 * How problems are put in a language of text, the usual task first: Countdown in the published text,
 * and in every other a question or a prompt.
 * @param template the text that a model is given, such as its chat template, with `{prompt}` where the
 * prompt stands; the prompt alone where nothing is said
 */
export function textAskings(language: string, template: string = SLOT): readonly Asking[] {
  if (language === 'apr-text') return [{ ...COUNTDOWN_ASKING, language, limits: LIMITS }];
  const put = (text: string) => template.replace(SLOT, () => text);
  return [
    askingOf(language, answersTask, ({ question }) => put(question)),
    askingOf(language, noneTask, ({ prompt }) => put(prompt)),
  ];
}

function askingOf<P>(language: string, task: Task<P>, textOf: (problem: P) => string): Asking<P> {
  return {
    ...{ task, language, limits: LIMITS },
    model: (method) => method,
    prompt: (problem): TextPrompt => ({
      ...{ text: textOf(problem), title: task.describe(problem), task: task.name, problem },
    }),
  };
}
