import type { Adapter } from './adapter';
import type { Connection } from './connection';
import { textAt, tokenIdsAt } from './fields';

/** How an API is asked for tokens of a text, under `/tokenize`, and for the text of tokens. */
export interface TokenizingApi {
  /** @param whole with what the model expects before a text */
  encode(this: void, text: string, model: string, whole: boolean): object;
  decode(this: void, tokenIds: readonly number[], model: string): object;
  /** Where the answer to the latter has the text. */
  readonly textField: string;
}

/** What an adapter tells of its server's tokenizer: the answers are of one form in all APIs. */
export function tokenizing(
  connection: Connection,
  { encode, decode, textField }: TokenizingApi,
): Required<Pick<Adapter, 'tokenize' | 'detokenize'>> {
  return {
    async tokenize(text, model, signal, whole = false) {
      const answer = await connection.json('/tokenize', signal, encode(text, model, whole));
      const tokenIds = tokenIdsAt(answer, 'tokens');
      if (!tokenIds) throw connection.strange(answer);
      return tokenIds;
    },
    async detokenize(tokenIds, model, signal) {
      const answer = await connection.json('/detokenize', signal, decode(tokenIds, model));
      const text = textAt(answer, textField);
      if (text === undefined) throw connection.strange(answer);
      return text;
    },
  };
}
