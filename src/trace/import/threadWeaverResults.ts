import { HumanError } from '../../common/humanError';
import { isObject } from '../../common/shape';
import type { ForeignRun } from './foreignRun';
import { firstLineOf, runsOfLines } from './pythonLines';
import { taggedRun } from './taggedRun';
import type { TraceImport } from './traceImport';

/** Behind these a model's own text begins, in the chat templates of the models that it trains. */
const MODEL_TURNS = ['<|im_start|>assistant\n', '<｜Assistant｜>', '<|assistant|>\n'];

/**
 * Results of ThreadWeaver: lines `{message_idx, sample_idx, result}`, in which `result` is the prompt
 * and all that was written after it. Source: github.com/facebookresearch/threadweaver,
 * threadweaver_sft/src/simple_eval.py (`process_sample`).
 */
export const threadWeaverResults: TraceImport = {
  format: new HumanError('ThreadWeaver results'),
  recognises(head) {
    const first = firstLineOf(head);
    // A line may be longer than the head; Python writes the keys in this order.
    if (first === undefined)
      return /^\s*\{"message_idx": ?\d+, ?"sample_idx": ?\d+/.test(head.text);
    return isObject(first) && 'message_idx' in first && typeof first['result'] === 'string';
  },
  read: (bytes, onFault) => runsOfLines(bytes, onFault, toRun),
};

function toRun(row: unknown): ForeignRun | HumanError {
  const told = isObject(row) ? row : {};
  const { result } = told;
  if (typeof result !== 'string') return new HumanError('it has no text in {0}', '`result`');
  const turns = MODEL_TURNS.filter((turn) => result.includes(turn)).map(
    (turn) => result.indexOf(turn) + turn.length,
  );
  if (turns.length === 0) return taggedRun({ text: result, told });
  const start = Math.min(...turns);
  return taggedRun({ prompt: result.slice(0, start), text: result.slice(start), told });
}
