import { InferenceSession, Tensor } from 'onnxruntime-node';
import { HumanError } from '../common/humanError';
import type { ForwardInput, ForwardOutput, ModelRunner } from './forward';
import { checkGraph } from './modelGraph';
import type { ModelShape } from './modelShape';
import { disableTelemetry } from './telemetry';

export interface RunnerOptions {
  readonly modelPath: string;
  readonly shape: ModelShape;
  /** Threads of one operator. */
  readonly threads: number;
}

/**
 * The model in onnxruntime, the only place that imports it.
 *
 * The graph returns only the keys and values of the tokens that it read, never its whole cache:
 * the binding would copy every output, and the cache grows with the context.
 *
 * @throws HumanError where the graph is not as the manifest says; a forward pass, where its logits are
 *   no numbers
 */
export async function createModelRunner(options: RunnerOptions): Promise<ModelRunner> {
  // Of use where there is no worker; the main thread of one has done it before.
  disableTelemetry();
  const session = await InferenceSession.create(options.modelPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Threads that spin for long between steps would take a core from everybody else.
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '200' } } },
  });
  try {
    const { inputMetadata: inputs, outputMetadata: outputs } = session;
    checkGraph(options.modelPath, { inputs, outputs }, options.shape);
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    async forward(input) {
      const feeds = feedsOf(input, options.shape);
      const results = await session.run(feeds);
      const logits = results['logits']?.data as Float32Array;
      // Sampling would go on with them, and the run would only seem to fail.
      if (!areFinite(logits)) throw noNumbers(options.modelPath);
      return {
        logits,
        freshKv: results['new_kv']?.data as Int8Array,
      } satisfies ForwardOutput;
    },
    dispose: () => session.release(),
  };
}

function feedsOf({ cache, firstRow, tokenIds }: ForwardInput, shape: ModelShape) {
  const rows = tokenIds.length;
  const steps = Math.max(...tokenIds.map((ids) => ids.length));
  const pasts = tokenIds.map((_, row) => cache.length(firstRow + row));
  const ids = new BigInt64Array(rows * steps);
  const positions = new BigInt64Array(rows * shape.kvHeads * steps);
  const lastIndex = new BigInt64Array(rows);
  const lengths = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const tokens = tokenIds[row] as readonly number[];
    const past = pasts[row] as number;
    tokens.forEach((id, i) => (ids[row * steps + i] = BigInt(id)));
    for (let head = 0; head < shape.kvHeads; head++) {
      for (let i = 0; i < steps; i++) {
        positions[(row * shape.kvHeads + head) * steps + i] = BigInt(past + i);
      }
    }
    lastIndex[row] = BigInt(tokens.length - 1);
    // The kernel takes the total length less one, padding included.
    lengths[row] = past + steps - 1;
  }
  const longestPast = Math.max(...pasts);
  const capacity = longestPast === 0 ? 0 : cache.positions;
  const kvDims = [rows, shape.kvHeads, capacity, shape.headSize];
  const feeds: Record<string, Tensor> = {
    input_ids: new Tensor('int64', ids, [rows, steps]),
    new_pos: new Tensor('int64', positions, [rows, shape.kvHeads, steps, 1]),
    last_idx: new Tensor('int64', lastIndex, [rows, 1, 1]),
    seqlens_k: new Tensor('int32', lengths, [rows]),
    total_sequence_length: new Tensor('int32', Int32Array.of(longestPast + steps), [1]),
  };
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const kind of [0, 1] as const) {
      const view =
        capacity === 0 ? new Int8Array(0) : cache.view(layer, kind, firstRow, firstRow + rows);
      feeds[`past_${kind === 0 ? 'key' : 'value'}.${layer}`] = new Tensor('int8', view, kvDims);
    }
  }
  return feeds;
}

/** A sum in 64 bits is finite if and only if all its 32-bit terms are. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return Number.isFinite(sum);
}

function noNumbers(modelPath: string): HumanError {
  return new HumanError(
    'The model {0} computes values that are no numbers: its weights are damaged. Export the model again, or use another one.',
    modelPath,
  );
}
