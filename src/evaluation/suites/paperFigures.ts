/**
 * What the paper reports (arXiv 2504.15466v2, abstract and section 4), to stand beside what is
 * measured here. Its model has 228 million parameters outside its embeddings, its unit is the token
 * of Llama 2 and its clock that of eight GPUs: the shapes can be compared, not the units.
 */
export const PAPER = {
  source: 'arXiv 2504.15466v2',
  sameWindow: { apr: 0.834, rival: 0.6, rivalName: 'SoS+' },
  sameTokens: { apr: 0.801, rival: 0.666, rivalName: 'SoS+ cons@n' },
  sameLatency: { apr: 0.752, rival: 0.573, rivalName: 'SoS+' },
  /** Before and after reinforcement learning. */
  supervised: {
    apr: 0.755,
    sos: 0.573,
    children: 6.1,
    totalTokens: 10_964,
    tokensPerSequence: 1471,
  },
  reinforced: { apr: 0.834, sos: 0.6, children: 8.2, totalTokens: 16_720, tokensPerSequence: 1796 },
} as const;
