import { HumanError } from '../../common/humanError';
import { parsePythonJson } from '../../common/pythonJson';
import { isObject } from '../../common/shape';
import type { ForeignVerdict } from './foreignRun';
import { nothingRead } from './nothingRead';
import { taggedRun } from './taggedRun';
import type { TraceImport } from './traceImport';
import { wholeText } from './wholeText';

/**
 * Results of Native Parallel Reasoner: `{index: {prompt, full_preds, boxed_preds, correct_count, ..}}`
 * with a text a sample in `full_preds`. Source: github.com/loveless2001/npr-glyph, a fork of the
 * published code, evals/evaluate.py (`.._all_results.json`). A prompt may be a text or a chat.
 */
export const parallelReasoner: TraceImport = {
  format: new HumanError('Native Parallel Reasoner results'),
  recognises({ text }) {
    return /^\s*\{\s*"\d+"\s*:\s*\{/.test(text) && text.includes('"full_preds"');
  },
  async *read(bytes, onFault) {
    const results = parsePythonJson(await wholeText(bytes));
    if (!isObject(results)) throw nothingRead(new HumanError('it is not an object of problems'));
    let isRead = false;
    for (const [index, problem] of Object.entries(results)) {
      const texts = isObject(problem) ? problem['full_preds'] : undefined;
      if (!isObject(problem) || !Array.isArray(texts)) {
        onFault({ place: index, reason: new HumanError('it has no texts in {0}', '`full_preds`') });
        continue;
      }
      const prompt = promptOf(problem['prompt']);
      for (const [sample, text] of texts.entries()) {
        if (typeof text !== 'string') {
          onFault({
            place: `${index}.full_preds.${sample}`,
            reason: new HumanError('it is not a text'),
          });
          continue;
        }
        isRead = true;
        const verdict = verdictOf(problem, texts.length, sample);
        yield taggedRun({ text, prompt, told: problem, verdict });
      }
    }
    if (!isRead) throw nothingRead(new HumanError('it has no texts in {0}', '`full_preds`'));
  },
};

function promptOf(prompt: unknown): string | undefined {
  if (typeof prompt === 'string') return prompt;
  if (!Array.isArray(prompt)) return undefined;
  return prompt
    .filter(isObject)
    .map(({ role, content }) => `${String(role)}\n${String(content)}\n`)
    .join('');
}

/**
 * The file counts right answers, so that its verdict on a sample is known where all or none are right,
 * or where the sample's answer is the reference as it stands. Others are judged by `reference`.
 */
function verdictOf(
  problem: Readonly<Record<string, unknown>>,
  samples: number,
  sample: number,
): ForeignVerdict | undefined {
  const { boxed_preds: answers, correct_count: count, reference } = problem;
  const answer: unknown = Array.isArray(answers) ? answers[sample] : undefined;
  if (typeof answer !== 'string') return undefined;
  const isRight = count === samples || answer === reference;
  const verified = isRight ? true : count === 0 ? false : undefined;
  return {
    claimed: answer !== '',
    ...(answer !== '' && { answer }),
    ...(verified !== undefined && {
      verified,
      reason: `${String(count)} of ${samples} right`,
    }),
  };
}
