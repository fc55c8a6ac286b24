import type { Problem } from '../../src/countdown/problem';
import { successors } from '../../src/countdown/successors';
import { encodePrompt } from '../../src/language/compact/promptCodec';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../src/methods/decodingOptions';

/**
 * Prompts of the first `count` children that a problem's root could start, all of one length: one
 * of the peers would pad shorter ones.
 */
export function childPrompts(problems: readonly Problem[], count: number): number[][] {
  for (const problem of problems) {
    const prompt = COUNTDOWN_ASKING.prompt(problem, DEFAULT_OPTIONS);
    const prompts = successors(prompt.numbers).map(({ numbers }) =>
      encodePrompt({ ...prompt, numbers }),
    );
    const alike = prompts.filter(({ length }) => length === prompts[0]?.length);
    const distinct = [...new Map(alike.map((ids) => [ids.join(), ids])).values()];
    if (distinct.length >= count) return distinct.slice(0, count);
  }
  throw new RangeError(`No problem has ${count} children with prompts of one length.`);
}
