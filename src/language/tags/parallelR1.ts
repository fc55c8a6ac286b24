import type { TagGrammar } from './grammar';

/**
 * Parallel-R1 (arXiv 2509.07980): `<Parallel><Path>..</Path>..</Parallel><Summary>..</Summary>`.
 * Source: github.com/zhengkid/Parallel-R1.
 * verl/verl/parallel_thinking_generation_v3/parallel_thinking_loop_v3.py starts a fixed number of
 * paths behind `<Parallel>`, each with the parent's context, and goes on with all of them;
 * its paths do not spawn. verl/verl/utils/reward_score/gsm8k_add_special_token_reward.py
 * (`check_parallel_thinking_format`) accepts blocks within paths.
 */
export const parallelR1: TagGrammar = {
  name: 'parallelR1',
  label: 'Parallel-R1',
  block: { open: '<Parallel>', close: '</Parallel>' },
  children: [{ open: '<Path>', close: '</Path>' }],
  join: { open: '<Summary>', close: '</Summary>', stands: 'afterBlock' },
  nests: true,
  sees: 'context',
  brings: 'text',
  decoding: {
    stops: ['<Parallel>'],
    before: '',
    header: '<Path>',
    ends: ['</Path>'],
    between: '',
    after: '</Parallel>\n<Summary>',
  },
};
