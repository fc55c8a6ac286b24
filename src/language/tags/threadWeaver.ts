import type { TagGrammar } from './grammar';

/**
 * ThreadWeaver:
 * `<Parallel><Outlines><Outline>1: ..</Outline></Outlines><Thread>1: ..</Thread></Parallel>`.
 * Source: github.com/facebookresearch/threadweaver. threadweaver_sft/src/simple_eval.py
 * (`branching_generate`) starts a child for each numbered outline with the parent's context and
 * `\n<Thread>\n1:`, and goes on with all threads in the context. threadweaver_sft/src/rewards.py
 * (`get_parallel_stats`) takes tags within a thread for its text. data_generation/README.md has a
 * `<Conclusion>` behind the threads, which models are not trained to write.
 */
export const threadWeaver: TagGrammar = {
  name: 'threadWeaver',
  label: 'ThreadWeaver',
  block: { open: '<Parallel>', close: '</Parallel>' },
  spawn: {
    open: '<Outlines>',
    close: '</Outlines>',
    message: { open: '<Outline>', close: '</Outline>' },
  },
  children: [{ open: '<Thread>', close: '</Thread>' }],
  join: { open: '<Conclusion>', close: '</Conclusion>', stands: 'inBlock', isOptional: true },
  nests: false,
  sees: 'context',
  brings: 'text',
  decoding: {
    stops: ['</Outlines>'],
    before: '\n',
    header: '<Thread>\n{n}:',
    ends: ['</Thread>'],
    between: '',
    after: '\n',
  },
};
