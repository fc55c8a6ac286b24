import type { Checkpoint, CheckpointConfig } from './checkpoint';
import { toFloat16 } from './float16';
import { CONTRIB, type Dimension, OnnxGraph } from './onnxGraph';
import { BLOCK, quantise } from './quantise';
import type { Weights } from './safetensors';

/**
 * A checkpoint as transformers.js wants it: the whole cache goes in and comes out at every step.
 *
 * All else is what the bundled graph (models/training/graph.py) does, with the same operators and
 * 8-bit weights in the same blocks, so that the comparison is not one of weight formats.
 */
export function onnxModel(checkpoint: Checkpoint): Buffer {
  const { config } = checkpoint;
  const graph = new OnnxGraph();
  const batch = 'batch_size';
  graph.input('input_ids', 'int64', [batch, 'sequence_length']);
  graph.input('attention_mask', 'int64', [batch, 'total_sequence_length']);
  const builder = new LlamaBuilder(graph, checkpoint);
  builder.lengths();
  let layer: Sum = { delta: undefined, sum: builder.embedding() };
  for (let i = 0; i < config.num_hidden_layers; i++) layer = builder.layer(i, layer);
  const normed = builder.norm(layer, 'model.norm.weight').normed;
  builder.matrix(normed, ['lm_head.weight'], 'logits');
  graph.output('logits', 'float', [batch, 'sequence_length', config.vocab_size]);
  return graph.model();
}

/** What a residual block reads: the sum so far, and what the block before it adds. */
interface Sum {
  readonly delta: string | undefined;
  readonly sum: string;
}

class LlamaBuilder {
  private readonly rope: readonly string[];

  constructor(
    private readonly graph: OnnxGraph,
    private readonly checkpoint: Checkpoint,
  ) {
    this.rope = ropeTables(checkpoint.config).map(({ name, shape, values }) =>
      graph.weight(name, 'float', shape, values),
    );
    graph.weight('one', 'int64', [1], BigInt64Array.of(1n));
    const { intermediate_size: ffn } = checkpoint.config;
    graph.weight('ffn.split', 'int64', [2], BigInt64Array.of(BigInt(ffn), BigInt(ffn)));
  }

  /** Each row's length less one, and the longest one, out of the attention mask. */
  lengths(): void {
    const { graph } = this;
    graph.node('ReduceSum', ['attention_mask', 'one'], ['lengths'], { keepdims: 0 });
    graph.node('Sub', ['lengths', 'one'], ['lengths.less']);
    graph.node('Cast', ['lengths.less'], ['seqlens_k'], { to: 6 });
    graph.node('Shape', ['attention_mask'], ['total'], { start: 1, end: 2 });
    graph.node('Cast', ['total'], ['total_sequence_length'], { to: 6 });
  }

  embedding(): string {
    const { graph } = this;
    const { shape, values } = this.checkpoint.weight('model.embed_tokens.weight');
    graph.weight('embedding', 'float16', shape, Uint16Array.from(values, toFloat16));
    graph.node('Gather', ['embedding', 'input_ids'], ['embedding.rows']);
    return graph.node('Cast', ['embedding.rows'], ['embedding.out'], { to: 1 });
  }

  layer(i: number, before: Sum): Sum {
    const { graph } = this;
    const name = `model.layers.${i}`;
    const attended = this.norm(before, `${name}.input_layernorm.weight`);
    const attention = this.attention(i, attended.normed);
    const delta = this.matrix(attention, [`${name}.self_attn.o_proj.weight`], `out.${i}`);
    const fed = this.norm({ delta, sum: attended.sum }, `${name}.post_attention_layernorm.weight`);
    const gateUp = ['gate', 'up'].map((kind) => `${name}.mlp.${kind}_proj.weight`);
    const both = this.matrix(fed.normed, gateUp, `gate_up.${i}`);
    graph.node('Split', [both, 'ffn.split'], [`gate.${i}`, `up.${i}`], { axis: -1 });
    graph.node('QuickGelu', [`gate.${i}`], [`silu.${i}`], { alpha: { float: 1 } }, CONTRIB);
    graph.node('Mul', [`silu.${i}`, `up.${i}`], [`gated.${i}`]);
    const down = this.matrix(`gated.${i}`, [`${name}.mlp.down_proj.weight`], `down.${i}`);
    return { delta: down, sum: fed.sum };
  }

  /** RMS norm of the sum with what is added to it. */
  norm({ delta, sum }: Sum, weightName: string): { readonly normed: string; readonly sum: string } {
    const { graph } = this;
    const { shape, values } = this.checkpoint.weight(weightName);
    graph.weight(weightName, 'float', shape, values);
    const epsilon = { float: this.checkpoint.config.rms_norm_eps };
    const normed = `${weightName}.out`;
    if (delta === undefined) {
      const attributes = { axis: -1, epsilon };
      graph.node('SimplifiedLayerNormalization', [sum, weightName], [normed], attributes);
      return { normed, sum };
    }
    const outputs = [normed, '', '', `${weightName}.sum`];
    const inputs = [sum, delta, weightName];
    graph.node('SkipSimplifiedLayerNormalization', inputs, outputs, { epsilon }, CONTRIB);
    return { normed, sum: `${weightName}.sum` };
  }

  /** The product with these matrices, one below the other. */
  matrix(input: string, weightNames: readonly string[], output: string): string {
    const { graph } = this;
    const { shape, values } = stacked(weightNames.map((name) => this.checkpoint.weight(name)));
    const [rows, columns] = shape as [number, number];
    const { values: quantised, scales } = quantise(values);
    const blocks = columns / BLOCK;
    const aroundZero = Uint8Array.from(quantised, (value) => value + 128);
    graph.weight(`${output}.weight`, 'uint8', [rows, blocks, BLOCK], aroundZero);
    graph.weight(`${output}.scales`, 'float', [rows, blocks], scales);
    // Level 4 multiplies in 8 bits.
    const sizes = { K: columns, N: rows, bits: 8, block_size: BLOCK, accuracy_level: 4 };
    const inputs = [input, `${output}.weight`, `${output}.scales`];
    return graph.node('MatMulNBits', inputs, [output], sizes, CONTRIB);
  }

  private attention(i: number, normed: string): string {
    const { graph } = this;
    const { num_attention_heads: heads, num_key_value_heads: kvHeads } = this.checkpoint.config;
    const name = `model.layers.${i}.self_attn`;
    const qkv = this.matrix(
      normed,
      ['q', 'k', 'v'].map((kind) => `${name}.${kind}_proj.weight`),
      `qkv.${i}`,
    );
    const cache = (position: string): Dimension[] => [
      'batch_size',
      kvHeads,
      position,
      this.checkpoint.config.head_dim,
    ];
    const past = ['key', 'value'].map((kind) =>
      graph.input(`past_key_values.${i}.${kind}`, 'float', cache('past_sequence_length')),
    );
    const present = ['key', 'value'].map((kind) =>
      graph.output(`present.${i}.${kind}`, 'float', cache('total_sequence_length')),
    );
    const lengths = ['seqlens_k', 'total_sequence_length'];
    return graph.node(
      'GroupQueryAttention',
      [qkv, '', '', ...past, ...lengths, ...this.rope],
      [`attention.${i}`, ...present],
      { num_heads: heads, kv_num_heads: kvHeads, do_rotary: 1, rotary_interleaved: 0 },
      CONTRIB,
    );
  }
}

function stacked(parts: readonly Weights[]): Weights {
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] as number), 0);
  const columns = parts[0]?.shape[1] as number;
  const values = new Float32Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { shape: [rows, columns], values };
}

/** Cosine and sine of every position's angles. */
function ropeTables({ max_position_embeddings, head_dim, rope_theta }: CheckpointConfig) {
  const half = head_dim / 2;
  const table = (name: string, wave: (angle: number) => number) => ({
    name,
    shape: [max_position_embeddings, half],
    values: Float32Array.from({ length: max_position_embeddings * half }, (_, i) =>
      wave(Math.floor(i / half) / rope_theta ** ((2 * (i % half)) / head_dim)),
    ),
  });
  return [table('cos', Math.cos), table('sin', Math.sin)];
}
