import type { Checkpoint, CheckpointConfig } from './checkpoint';
import { type GgufTensor, ggufFile, type MetadataValue } from './gguf';
import type { Weights } from './safetensors';

/** llama.cpp's number for files whose matrices are Q8_0. */
const MOSTLY_Q8_0 = 7;

/** Numbers of llama.cpp's kinds of tokens. */
const KIND = { normal: 1, control: 3, byte: 6 } as const;

/** llama.cpp's name and Hugging Face's for the matrices of a layer. */
const LAYER_MATRICES = [
  ['attn_v', 'self_attn.v_proj'],
  ['attn_output', 'self_attn.o_proj'],
  ['ffn_gate', 'mlp.gate_proj'],
  ['ffn_up', 'mlp.up_proj'],
  ['ffn_down', 'mlp.down_proj'],
] as const;

const LAYER_NORMS = [
  ['attn_norm', 'input_layernorm'],
  ['ffn_norm', 'post_attention_layernorm'],
] as const;

/** A checkpoint as llama.cpp wants it, its matrices in 8 bits (Q8_0). */
export function ggufModel(checkpoint: Checkpoint): Buffer {
  return ggufFile(metadata(checkpoint), tensors(checkpoint));
}

function metadata({ config, vocabulary }: Checkpoint): Record<string, MetadataValue> {
  const tokens = tokenizer(config, vocabulary);
  return {
    'general.architecture': 'llama',
    'general.name': 'apr',
    'general.file_type': { uint32: MOSTLY_Q8_0 },
    'general.quantization_version': { uint32: 2 },
    'llama.block_count': { uint32: config.num_hidden_layers },
    'llama.context_length': { uint32: config.max_position_embeddings },
    'llama.embedding_length': { uint32: config.hidden_size },
    'llama.feed_forward_length': { uint32: config.intermediate_size },
    'llama.attention.head_count': { uint32: config.num_attention_heads },
    'llama.attention.head_count_kv': { uint32: config.num_key_value_heads },
    'llama.attention.key_length': { uint32: config.head_dim },
    'llama.attention.value_length': { uint32: config.head_dim },
    'llama.attention.layer_norm_rms_epsilon': { float32: config.rms_norm_eps },
    'llama.rope.dimension_count': { uint32: config.head_dim },
    'llama.rope.freq_base': { float32: config.rope_theta },
    'llama.vocab_size': { uint32: config.vocab_size },
    'tokenizer.ggml.model': 'llama',
    'tokenizer.ggml.tokens': { strings: tokens.map(({ name }) => name) },
    'tokenizer.ggml.scores': { floats: tokens.map((_, id) => -id) },
    'tokenizer.ggml.token_type': { integers: tokens.map(({ kind }) => kind) },
    'tokenizer.ggml.bos_token_id': { uint32: config.bos_token_id },
    'tokenizer.ggml.eos_token_id': { uint32: config.eos_token_id },
    'tokenizer.ggml.padding_token_id': { uint32: config.pad_token_id },
    'tokenizer.ggml.add_bos_token': false,
    'tokenizer.ggml.add_space_prefix': false,
  };
}

/**
 * No text is ever tokenised here, but llama.cpp aborts where a vocabulary of this kind has no token
 * for each byte: the last 256 tokens are named so.
 */
function tokenizer(config: CheckpointConfig, vocabulary: readonly string[]) {
  const control = [config.pad_token_id, config.bos_token_id, config.eos_token_id];
  return vocabulary.map((name, id) => {
    const byte = id - (vocabulary.length - 256);
    if (byte >= 0) {
      const hexadecimal = byte.toString(16).toUpperCase().padStart(2, '0');
      return { name: `<0x${hexadecimal}>`, kind: KIND.byte };
    }
    return { name, kind: control.includes(id) ? KIND.control : KIND.normal };
  });
}

function tensors(checkpoint: Checkpoint): GgufTensor[] {
  const { config } = checkpoint;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, i) => {
    const weight = (name: string) => checkpoint.weight(`model.layers.${i}.${name}.weight`);
    const rotated = (name: string, heads: number) => interleaved(weight(name), heads);
    return [
      matrix(`blk.${i}.attn_q`, rotated('self_attn.q_proj', config.num_attention_heads)),
      matrix(`blk.${i}.attn_k`, rotated('self_attn.k_proj', config.num_key_value_heads)),
      ...LAYER_MATRICES.map(([name, from]) => matrix(`blk.${i}.${name}`, weight(from))),
      ...LAYER_NORMS.map(([name, from]) => vector(`blk.${i}.${name}`, weight(from))),
    ];
  });
  return [
    matrix('token_embd', checkpoint.weight('model.embed_tokens.weight')),
    ...layers.flat(),
    vector('output_norm', checkpoint.weight('model.norm.weight')),
    matrix('output', checkpoint.weight('lm_head.weight')),
  ];
}

function matrix(name: string, { shape, values }: Weights): GgufTensor {
  return { name: `${name}.weight`, type: 'Q8_0', shape, values };
}

function vector(name: string, { shape, values }: Weights): GgufTensor {
  return { name: `${name}.weight`, type: 'F32', shape, values };
}

/**
 * Hugging Face rotates dimension i of a head with dimension i + half, llama.cpp 2i with 2i + 1:
 * the rows of a head are put in that order.
 */
function interleaved({ shape, values }: Weights, heads: number): Weights {
  const [rows, columns] = shape as [number, number];
  const size = rows / heads;
  const moved = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const head = Math.floor(row / size);
    const within = row % size;
    const from = head * size + Math.floor(within / 2) + (within % 2) * (size / 2);
    moved.set(values.subarray(from * columns, (from + 1) * columns), row * columns);
  }
  return { shape, values: moved };
}
