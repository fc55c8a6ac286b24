import { HumanError } from '../../common/humanError';
import { isObject } from '../../common/shape';
import type { Fields } from './inspectEvents';

/** Texts of a sample, which its events name by reference where they are long or said again. */
export interface SampleTexts {
  /** A text with what its references name in their places. */
  resolve(text: string): string;
  /** The messages that a call of a model saw, or (`isLater`) the last of them. */
  inputOf(event: Fields, isLater: boolean): readonly unknown[];
}

/** References may make a sample far larger than its file: what goes beyond this is left out. */
const MOST_CHARACTERS = 256 * 1024 * 1024;
const MOST_MESSAGES = 1_000_000;

/** Between two calls nobody says more than this. */
const MOST_BETWEEN = 64;

/**
 * Reads the references of condensed logs: `attachment://<hash>` (once `tc://<hash>`) within texts, for
 * the sample's `attachments`, and ranges `input_refs` into the pool `events_data.messages`
 * (src/inspect_ai/log/_condense.py and event/_pool.py in UKGovernmentBEIS/inspect_ai).
 * @param tell once, where a sample says more than can be held
 */
export function sampleTexts(
  { attachments, transcript, events_data }: Fields,
  tell: (reason: HumanError) => void,
): SampleTexts {
  const old = isObject(transcript) ? transcript['content'] : undefined;
  const texts = isObject(attachments) ? attachments : isObject(old) ? old : {};
  const pooled = isObject(events_data) ? events_data['messages'] : undefined;
  const pool = Array.isArray(pooled) ? (pooled as unknown[]) : [];
  let characters = 0;
  let messages = 0;
  let isTold = false;

  function tooLong<T>(instead: T): T {
    if (!isTold) tell(new HumanError('It says again so much that some of it is left out.'));
    isTold = true;
    return instead;
  }

  function resolve(text: string): string {
    characters += text.length;
    if (characters > MOST_CHARACTERS) return tooLong('');
    return text.replace(/(?:attachment|tc):\/\/([0-9a-f]{32})/g, (reference, hash: string) => {
      const told = Object.hasOwn(texts, hash) ? texts[hash] : undefined;
      if (typeof told !== 'string') return reference;
      if (characters + told.length > MOST_CHARACTERS) return tooLong(reference);
      characters += told.length;
      return told;
    });
  }

  function inputOf({ input, input_refs }: Fields, isLater: boolean): readonly unknown[] {
    if (Array.isArray(input) && input.length > 0) return input as unknown[];
    const seen: unknown[] = [];
    const ranges = Array.isArray(input_refs) ? (input_refs as unknown[]) : [];
    for (const range of isLater ? ranges.slice(-MOST_BETWEEN) : ranges) {
      const [from, to] = Array.isArray(range) ? (range as unknown[]) : [];
      if (typeof from !== 'number' || typeof to !== 'number') continue;
      if (messages >= MOST_MESSAGES) return tooLong(seen);
      for (const message of pool.slice(isLater ? Math.max(from, to - MOST_BETWEEN) : from, to)) {
        messages++;
        seen.push(message);
      }
    }
    return seen;
  }

  return { resolve, inputOf };
}
