import { describe, expect, it } from 'vitest';
import { checkGraph, type GraphValue } from '../../../src/engine/modelGraph';

const SHAPE = { layers: 2, kvHeads: 3, headSize: 8, vocabularySize: 50, contextWindow: 64 };

const cache = (name: string, ...[heads, size]: number[]): GraphValue => ({
  ...{ name, type: 'int8', shape: ['B', heads ?? 3, 'L', size ?? 8] },
});
const INPUTS: readonly GraphValue[] = [
  ...['input_ids', 'new_pos', 'seqlens_k', 'total_sequence_length', 'last_idx'].map((name) => ({
    name,
  })),
  ...[0, 1].flatMap((i) => [cache(`past_key.${i}`), cache(`past_value.${i}`)]),
];
const OUTPUTS: readonly GraphValue[] = [
  { name: 'logits', type: 'float32', shape: ['B', 50] },
  cache('new_kv'),
];

const without = (values: readonly GraphValue[], name: string) =>
  values.filter((value) => value.name !== name);

describe('checkGraph', () => {
  it('takes a graph of the sizes that were said', () => {
    expect(() => checkGraph('m', { inputs: INPUTS, outputs: OUTPUTS }, SHAPE)).not.toThrow();
  });

  it.each<[string, readonly GraphValue[], readonly GraphValue[], RegExp]>([
    ['fewer layers', INPUTS.slice(0, -2), OUTPUTS, /layers is 2, and the graph has 1\./],
    ['half a layer', INPUTS.slice(0, -1), OUTPUTS, /layers is 2, and the graph has 1\.5\./],
    [
      'other heads in the last layer',
      [...INPUTS.slice(0, -1), cache('past_value.1', 4)],
      ...([OUTPUTS, /kvHeads is 3, and the graph has 4\./] as const),
    ],
    [
      'other heads in what it returns',
      INPUTS,
      [...without(OUTPUTS, 'new_kv'), cache('new_kv', 3, 16)],
      /headSize is 8, and the graph has 16\./,
    ],
    [
      'another vocabulary',
      INPUTS,
      [...without(OUTPUTS, 'logits'), { name: 'logits', shape: ['B', 51] }],
      /vocabularySize is 50, and the graph has 51\./,
    ],
    ['no positions', without(INPUTS, 'new_pos'), OUTPUTS, /none .* decodes \(new_pos\)/],
    ['a mask', [...INPUTS, { name: 'attention_mask' }], OUTPUTS, /\(attention_mask\)/],
    ['no logits', INPUTS, without(OUTPUTS, 'logits'), /\(logits\)/],
    [
      'a cache of other numbers',
      [...INPUTS.slice(0, -1), { ...cache('past_value.1'), type: 'float32' }],
      ...([OUTPUTS, /\(past_value\.1\)/] as const),
    ],
  ])('refuses %s', (_, inputs, outputs, message) => {
    expect(() => checkGraph('m', { inputs, outputs }, SHAPE)).toThrow(message);
  });
});
