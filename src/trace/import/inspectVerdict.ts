import { isObject } from '../../common/shape';
import type { ForeignVerdict } from './foreignRun';
import type { Fields } from './inspectEvents';
import { valueText } from './messages';
import { firstLine } from '../threadLabel';

/**
 * The first scorer's verdict, with what all of them say.
 * @param scores of a sample, by scorer: `{value, answer?, explanation?}` each
 * @param result what the sample came to, for scorers that tell no answer
 */
export function verdictOf(
  scores: unknown,
  result: string | null | undefined,
): ForeignVerdict | undefined {
  const [first, ...others] = isObject(scores) ? Object.entries(scores) : [];
  if (!first || !isObject(first[1])) return undefined;
  const { answer, value } = first[1];
  const verified = correctness(value);
  const all = [first, ...others].map(([scorer, score]) =>
    isObject(score) ? `${scorer}: ${scoreText(score)}` : scorer,
  );
  return {
    claimed: typeof answer === 'string' ? answer !== '' : Boolean(result),
    ...(verified !== undefined && { verified }),
    ...(typeof answer === 'string' && { answer }),
    reason: all.join(', '),
  };
}

function scoreText({ value, explanation }: Fields): string {
  const explained = typeof explanation === 'string' && explanation !== '';
  // Python writes NaN for a sample that was not scored, and it is read as null.
  const told = value === null ? 'no number' : valueText(value);
  return told + (explained ? ` (${firstLine(explanation)})` : '');
}

/** As value_to_float of Inspect reads a score; what is partly right is neither. */
function correctness(value: unknown): boolean | undefined {
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  if (text === true || text === 1 || ['c', 'yes', 'true', '1'].includes(String(text))) return true;
  if (text === false || text === 0) return false;
  return ['i', 'n', 'no', 'false', '0'].includes(String(text)) ? false : undefined;
}
