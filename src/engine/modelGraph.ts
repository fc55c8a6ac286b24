import { HumanError, type MessageValue } from '../common/humanError';
import type { ModelShape } from './modelShape';

/** What a graph says of one of its inputs or outputs, as onnxruntime tells it. */
export interface GraphValue {
  readonly name: string;
  readonly type?: string;
  /** A size that is known only when it runs is a name. */
  readonly shape?: readonly (number | string)[];
}

export interface ModelGraph {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** Inputs and outputs of models/training/graph.py, but for the cache of each layer. */
const INPUTS = ['input_ids', 'new_pos', 'seqlens_k', 'total_sequence_length', 'last_idx'];
const OUTPUTS = ['logits', 'new_kv'];
const CACHE = /^past_(key|value)\.\d+$/;

/**
 * Compares a graph with the sizes that its manifest says. It takes no longer for larger sizes.
 * @throws HumanError that names the first difference
 */
export function checkGraph(
  modelPath: string,
  { inputs, outputs }: ModelGraph,
  shape: ModelShape,
): void {
  const cache = inputs.filter(({ name }) => CACHE.test(name));
  const found = [...inputs.filter((input) => !cache.includes(input)), ...outputs].map(
    ({ name }) => name,
  );
  const wanted = [...INPUTS, ...OUTPUTS];
  const odd =
    wanted.find((name) => !found.includes(name)) ?? found.find((name) => !wanted.includes(name));
  if (odd !== undefined) throw unknownGraph(modelPath, odd);

  const fits = (field: keyof ModelShape, actual: MessageValue | undefined) => {
    if (actual === shape[field]) return;
    throw new HumanError(
      'The manifest of the model {0} does not fit its graph: {1} is {2}, and the graph has {3}. Export the model again.',
      ...[modelPath, field, shape[field], actual ?? '?'],
    );
  };
  fits('layers', cache.length / 2);
  const kept = [...cache, ...outputs.filter(({ name }) => name === 'new_kv')];
  for (const { name, type, shape: sizes } of kept) {
    if (type !== 'int8') throw unknownGraph(modelPath, name);
    fits('kvHeads', sizes?.[1]);
    fits('headSize', sizes?.[3]);
  }
  fits('vocabularySize', outputs.find(({ name }) => name === 'logits')?.shape?.[1]);
}

function unknownGraph(modelPath: string, name: string): HumanError {
  return new HumanError(
    'The graph of the model {0} is none that this version decodes ({1}). Export the model again.',
    ...[modelPath, name],
  );
}
