import { HumanError } from '../common/humanError';
import type { Adapter, ServerFacts, ServerKind } from './adapter';
import type { Connection } from './connection';
import { at, textAt } from './fields';
import { llamaAdapter } from './llama';
import { openaiAdapter } from './openai';
import { RequestFault } from './requestFault';
import { sglangAdapter } from './sglang';
import { vllmAdapter } from './vllm';

const ADAPTERS: Readonly<Record<ServerKind, (connection: Connection) => Adapter>> = {
  llama: llamaAdapter,
  vllm: vllmAdapter,
  sglang: sglangAdapter,
  openai: openaiAdapter,
};

/** A server whose kind is known, such as one that is down beside others of the same model. */
export function adapterOf(kind: ServerKind, connection: Connection): Adapter {
  return ADAPTERS[kind](connection);
}

export interface FoundServer {
  readonly adapter: Adapter;
  readonly facts: ServerFacts;
}

/**
 * Finds out which kind of server answers, and what it can do.
 *
 * The list of models says by whom it is served (`owned_by`); a router may say nothing of it, and then
 * pages that only one kind has are asked for, and looked into: some servers answer 200 to anything.
 * @param model which of its models; the first where nothing is said
 * @throws RequestFault where none of the known kinds answers; the signal's reason where it aborts
 */
export async function probeServer(
  connection: Connection,
  signal: AbortSignal,
  model?: string,
): Promise<FoundServer> {
  const adapter = await adapterFor(connection, signal);
  return { adapter, facts: await adapter.probe(signal, model) };
}

async function adapterFor(connection: Connection, signal: AbortSignal): Promise<Adapter> {
  /** An answer, or undefined where the server has none of this name; other faults are told. */
  const ask = async (path: string): Promise<unknown> => {
    try {
      return await connection.json(path, signal);
    } catch (error) {
      if (error instanceof RequestFault && error.isUnknownPath) return undefined;
      throw error;
    }
  };
  const models = await ask('/v1/models');
  switch (textAt(models, 'data', 0, 'owned_by')) {
    case 'llamacpp':
      return llamaAdapter(connection);
    case 'vllm':
      return vllmAdapter(connection);
    case 'sglang':
      return sglangAdapter(connection);
    default:
  }
  if (at(await ask('/props'), 'default_generation_settings') !== undefined) {
    return llamaAdapter(connection);
  }
  if (textAt(await ask('/get_model_info'), 'model_path') !== undefined) {
    return sglangAdapter(connection);
  }
  if (textAt(await ask('/version'), 'version') !== undefined) return vllmAdapter(connection);
  if (textAt(models, 'data', 0, 'id') !== undefined) return openaiAdapter(connection);
  throw new RequestFault(
    new HumanError(
      'The server at {0} is none of llama.cpp, vLLM, SGLang, and has no models by the OpenAI API. Check the address.',
      connection.url,
    ),
    'refused',
  );
}
