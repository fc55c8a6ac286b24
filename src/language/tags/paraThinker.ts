import type { Tag, TagGrammar } from './grammar';

/** As many pairs as the tokenizer of the published models has. */
const children: readonly Tag[] = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({
  open: `<think${n}>`,
  close: `</think${n}>`,
}));

/**
 * ParaThinker (arXiv 2509.04475): `<think1>..</think1><think2>..</think2><summary>..</summary>`.
 * Sources: github.com/MobileLLM/ParaThinker, train/train_script.py (the tags) and
 * train/custom_data_collator.py (a path sees the prompt, the summary sees all paths);
 * github.com/LeslieKid/vllm-parathinker, examples/parathinker/example.py (what starts and ends a
 * path; paths start behind the prompt, and the summary begins with words of the caller's).
 */
export const paraThinker: TagGrammar = {
  name: 'paraThinker',
  label: 'ParaThinker',
  children,
  join: { open: '<summary>', close: '</summary>', stands: 'inBlock' },
  nests: false,
  sees: 'context',
  brings: 'text',
  decoding: {
    stops: [],
    before: '',
    header: '<think{n}>',
    ends: ['</think>', ...children.map(({ close }) => close)],
    between: '',
    after: '<summary>',
  },
};
