import type { TagGrammar } from './grammar';

/**
 * Multiverse (arXiv 2506.09991):
 * `<Parallel><Goal><Outline>1: ..</Outline></Goal><Path>1: ..</Path><Conclusion>..</Conclusion></Parallel>`.
 * Source: github.com/Swapnil-Gandhi/Multiverse-Engine, sglang/python/sglang/srt/managers:
 * schedule_batch.py starts a child for each numbered outline behind the last `<Goal>`, with the
 * parent's context and `\n<Path>\n1:`, five levels deep at most; scheduler.py puts all paths and
 * `<Conclusion>\n` into the parent's context.
 */
export const multiverse: TagGrammar = {
  name: 'multiverse',
  label: 'Multiverse',
  block: { open: '<Parallel>', close: '</Parallel>' },
  spawn: {
    open: '<Goal>',
    close: '</Goal>',
    message: { open: '<Outline>', close: '</Outline>' },
  },
  children: [{ open: '<Path>', close: '</Path>' }],
  join: { open: '<Conclusion>', close: '</Conclusion>', stands: 'inBlock' },
  nests: true,
  sees: 'context',
  brings: 'text',
  decoding: {
    stops: ['</Goal>'],
    before: '\n',
    header: '<Path>\n{n}:',
    ends: ['</Path>'],
    between: '\n',
    after: '\n<Conclusion>\n',
  },
};
