import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, type Weights } from './safetensors';

/** What config.json of a Llama checkpoint in Hugging Face's layout says; its own names. */
export interface CheckpointConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly bos_token_id: number;
  readonly eos_token_id: number;
  readonly pad_token_id: number;
}

/** A checkpoint in Hugging Face's layout. */
export interface Checkpoint {
  readonly config: CheckpointConfig;
  /** Names of the tokens, by id. */
  readonly vocabulary: readonly string[];
  weight(name: string): Weights;
}

export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const config = (await readJson(join(folder, 'config.json'))) as CheckpointConfig;
  const tokenizer = (await readJson(join(folder, 'tokenizer.json'))) as {
    readonly model: { readonly vocab: Readonly<Record<string, number>> };
  };
  const tensors = await readSafetensors(join(folder, 'model.safetensors'));
  const byId = Object.entries(tokenizer.model.vocab).sort(([, a], [, b]) => a - b);
  return {
    config,
    vocabulary: byId.map(([name]) => name),
    weight(name) {
      const weights = tensors.get(name);
      if (!weights) throw new RangeError(`The checkpoint has no tensor ${name}.`);
      return weights;
    },
  };
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
