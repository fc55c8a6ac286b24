import { HumanError } from '../common/humanError';
import { object, optional, text } from '../common/shape';
import type { RunFacts } from '../trace/traceEvent';

/** What a thread of a language of text is asked: plain JSON, as traces carry it. */
export interface TextPrompt {
  /** What the model is given, with its chat template where it has one. */
  readonly text: string;
  /** What the run is about, in a line. */
  readonly title?: string;
  /** A task that judges a text, such as `answers`, and its problem. */
  readonly task?: string;
  readonly problem?: unknown;
  /** How it was asked, in words. */
  readonly method?: string;
  /** It is what a child was given, and no root. */
  readonly isChild?: boolean;
}

const shape = object<Pick<TextPrompt, 'text' | 'title' | 'task' | 'method'>>({
  text,
  title: optional(text),
  task: optional(text),
  method: optional(text),
});

/**
 * The prompt of a run in a language of text.
 * @throws HumanError where it is none, or has no text to go on from
 */
export function textPromptOf(value: unknown): TextPrompt {
  const fault = shape(value);
  if (fault !== undefined) {
    throw new HumanError(
      'A prompt of this language is an object with a text, and this one does not fit: {0}. Correct it.',
      `prompt${fault}`,
    );
  }
  const prompt = value as TextPrompt;
  if (prompt.text === '') {
    throw new HumanError('The prompt is empty. Write what the model is to go on from.');
  }
  return prompt;
}

/** What a run of this prompt says of itself. */
export function textFacts(
  { title, task, problem, method }: TextPrompt,
  language: string,
): Pick<RunFacts, 'title' | 'task' | 'problem' | 'method'> {
  return {
    ...(title !== undefined && { title }),
    ...(task !== undefined && { task, problem }),
    method: method ?? language,
  };
}
