import type { TagGrammar } from './grammar';

/**
 * Native Parallel Reasoner:
 * `<guideline><plan>1: ..</plan></guideline><step>1: ..</step><takeaway>..</takeaway>`.
 * Source: github.com/loveless2001/npr-glyph, a fork of the published code. evals/prompts/npr.txt
 * tells the format; in npr-rl/verl/workers/rollout/sglang_rollout/sglang/python/sglang/srt/managers,
 * before the fork replaced the tags by glyphs, schedule_batch.py starts a child for each numbered
 * plan with the parent's context and `\n<step>\n1:`, and scheduler.py puts all steps and
 * `<takeaway>\n` into the parent's context. The format's score forbids tags within a step.
 */
export const npr: TagGrammar = {
  name: 'npr',
  label: 'Native Parallel Reasoner',
  spawn: {
    open: '<guideline>',
    close: '</guideline>',
    message: { open: '<plan>', close: '</plan>' },
  },
  children: [{ open: '<step>', close: '</step>' }],
  join: { open: '<takeaway>', close: '</takeaway>', stands: 'inBlock' },
  nests: false,
  sees: 'context',
  brings: 'text',
  decoding: {
    stops: ['</guideline>'],
    before: '\n',
    header: '<step>\n{n}:',
    ends: ['</step>'],
    between: '\n',
    after: '\n<takeaway>\n',
  },
};
