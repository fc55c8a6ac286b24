import { HumanError, messageIn } from '../common/humanError';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import { type Expression, formatValue, type Moment, readExpression } from './expression';

/**
 * Reads what a logpoint tells: text with expressions in braces, such as `{title} has {tokens} tokens`.
 * An expression that comes to nothing at a moment is told as why it does.
 * @throws HumanError where a brace is not closed, or what stands in braces is no expression
 */
export function readLogMessage(source: string, l10n: Localizer): (moment: Moment) => string {
  const parts = partsOf(source);
  return (moment) =>
    parts.map((part) => (typeof part === 'string' ? part : told(part, moment, l10n))).join('');
}

function told({ valueAt }: Expression, moment: Moment, l10n: Localizer): string {
  try {
    const value = valueAt(moment);
    return plainText(typeof value === 'string' ? value : formatValue(value));
  } catch (error) {
    return messageIn(l10n, error);
  }
}

/** Braces within an expression, as of a map, come in pairs. */
function partsOf(source: string): (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let [from, depth] = [0, 0];
  for (let at = 0; at < source.length; at++) {
    const isOpening = source[at] === '{';
    if (!isOpening && (source[at] !== '}' || depth === 0)) continue;
    if (isOpening ? depth++ > 0 : --depth > 0) continue;
    const text = source.slice(from, at);
    parts.push(isOpening ? text : readExpression(text));
    from = at + 1;
  }
  if (depth > 0) {
    throw new HumanError('{0} has a brace that is not closed. Write }.', plainText(source));
  }
  return [...parts, source.slice(from)];
}
