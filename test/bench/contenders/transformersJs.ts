import { basename, dirname } from 'node:path';
import type { Contender, ContenderOptions } from './contender';
import { importPeer } from './peerPackage';

/** The part of @huggingface/transformers that is used here. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => Tensor;
  readonly AutoModelForCausalLM: {
    from_pretrained(name: string, options: object): Promise<Model>;
  };
}

interface Tensor {
  tolist(): bigint[][];
}

interface Model {
  generate(options: object): Promise<Tensor>;
  dispose(): Promise<unknown>;
}

/** transformers.js on the CPU; all prompts are one batch of its `generate`. */
export async function openTransformersJs(options: ContenderOptions): Promise<Contender> {
  const transformers = await importPeer<Transformers>('@huggingface/transformers');
  const { env, Tensor, AutoModelForCausalLM } = transformers;
  env.allowRemoteModels = false;
  env.localModelPath = dirname(options.model);
  const model = await AutoModelForCausalLM.from_pretrained(basename(options.model), {
    // Names the file onnx/model.onnx; what its weights are is written there.
    dtype: 'fp32',
    device: 'cpu',
    session_options: { intraOpNumThreads: options.threads, interOpNumThreads: 1 },
  });
  return {
    async generate(prompts, newTokens) {
      const length = prompts[0]?.length ?? 0;
      const dims = [prompts.length, length];
      const ids = BigInt64Array.from(prompts.flat(), BigInt);
      const sequences = await model.generate({
        inputs: new Tensor('int64', ids, dims),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), dims),
        max_new_tokens: newTokens,
        do_sample: false,
      });
      return sequences.tolist().map((tokens) => tokens.slice(length).map(Number));
    },
    dispose: async () => {
      await model.dispose();
    },
  };
}
