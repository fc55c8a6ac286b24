import type { Adapter, ServerAbilities } from './adapter';

/** What one completed token tells of a server: a router before it, or an option, may hide the rest. */
export type Tried = Pick<ServerAbilities, 'tokenIds' | 'logprobs' | 'cachedTokens'>;

/**
 * Lets the server complete a prompt of one token by one token.
 * @throws RequestFault where it completes nothing
 */
export async function trial(
  { complete }: Pick<Adapter, 'complete'>,
  ask: { readonly model: string; readonly prompt: readonly number[] | string },
  signal: AbortSignal,
): Promise<Tried> {
  const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  const tried = { tokenIds: false, logprobs: false, cachedTokens: false };
  for await (const piece of complete({ ...ask, maxTokens: 1, sampling, logprobs: 1 }, signal)) {
    if (piece.kind === 'end') tried.cachedTokens = piece.usage.cachedTokens !== undefined;
    else {
      tried.tokenIds ||= piece.kind === 'tokens';
      tried.logprobs ||= (piece.logprobs?.length ?? 0) > 0;
    }
  }
  return tried;
}
