import { HumanError } from '../../common/humanError';
import { isObject } from '../../common/shape';
import { boxedAnswer } from './boxedAnswer';
import type { ForeignRun, ForeignVerdict } from './foreignRun';
import { firstLineOf, runsOfLines } from './pythonLines';
import { taggedRun } from './taggedRun';
import type { TraceImport } from './traceImport';

/**
 * Rollouts that verl wrote during training: a file a step, with lines
 * `{input, output, gts, score, step}` and whatever else the reward tells; `gts`, the right answer, is
 * of newer ones. Source: verl/trainer/ppo/ray_trainer.py (`_dump_generations`), as in github.com/facebookresearch/threadweaver, threadweaver_rl, and in
 * github.com/zhengkid/Parallel-R1. The text is in any grammar that can be recognised, or plain.
 */
export const verlRollouts: TraceImport = {
  format: new HumanError('verl rollouts'),
  recognises(head) {
    const first = firstLineOf(head);
    // A line may be longer than the head; Python writes the keys in this order.
    if (first === undefined)
      return /^\s*\{"input": ?"/.test(head.text) && !head.text.includes('\n');
    return (
      isObject(first) &&
      typeof first['input'] === 'string' &&
      typeof first['output'] === 'string' &&
      ('score' in first || 'step' in first)
    );
  },
  read: (bytes, onFault) => runsOfLines(bytes, onFault, toRun),
};

function toRun(row: unknown): ForeignRun | HumanError {
  if (!isObject(row)) return new HumanError('it is not an object');
  const { input: prompt, output: text } = row;
  if (typeof prompt !== 'string' || typeof text !== 'string') {
    return new HumanError('it has no text in {0} and {1}', '`input`', '`output`');
  }
  return taggedRun({ prompt, text, told: row, verdict: verdictOf(row, text) });
}

/**
 * `acc` tells whether the answer is right. A score alone does not: it may also count the format, and
 * only a full one is given to nothing but right answers. With another score the run stays without a
 * judgement, and with none at all it is judged by `gts`.
 */
function verdictOf(
  { acc, score }: Readonly<Record<string, unknown>>,
  text: string,
): ForeignVerdict | undefined {
  const answer = boxedAnswer(text);
  const isRight =
    typeof acc === 'boolean' || typeof acc === 'number' ? Number(acc) >= 1 : undefined;
  const isFull = typeof score === 'number' && score >= 1 ? true : undefined;
  const verified = isRight ?? isFull;
  if (verified === undefined && answer === undefined && typeof score !== 'number') return undefined;
  return {
    claimed: answer !== undefined || verified === true,
    ...(verified !== undefined && { verified }),
    ...(answer !== undefined && { answer }),
    ...(typeof score === 'number' && { reason: `score ${score}` }),
  };
}
