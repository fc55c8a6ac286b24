import { HumanError } from '../common/humanError';
import type { Ask, Finish, Piece } from './adapter';
import { RequestFault } from './requestFault';
import { sliceOf } from './slices';

type Said = Exclude<Piece, { kind: 'end' }>;

/**
 * What came of a completion before its stream was lost, and how to get the rest so that nothing is
 * lost or doubled:
 *
 * - Greedy and with known ids, the prompt and the tokens so far are the next prompt.
 * - Of a prompt of text so are the prompt and the text so far. It may become other tokens than it came
 *   from, but nobody promises exact tokens there, nor that the same request is answered the same.
 * - Else the same request is sent again, and what it says first must be what came: a seed repeats the
 *   draws only from the start.
 */
export class Received {
  private readonly tokenIds: number[] = [];
  private text = '';
  /** How many tokens came; of a piece of text that does not tell, one at least. */
  private tokens = 0;
  private isCounted = true;
  private begun = false;

  constructor(private readonly ask: Ask) {}

  /** How many tokens came; undefined where that was not told. */
  get completionTokens(): number | undefined {
    return this.isCounted ? this.tokens : undefined;
  }

  add(piece: Said): void {
    this.begun = true;
    if (piece.kind === 'tokens') this.tokenIds.push(...piece.tokenIds);
    else this.isCounted &&= piece.tokens !== undefined;
    this.tokens += piece.kind === 'tokens' ? piece.tokenIds.length : (piece.tokens ?? 1);
    this.text += piece.text ?? '';
  }

  /** Why nothing more is to come, where only the end of the stream was lost. */
  finish(): Finish | undefined {
    const last = this.tokenIds.at(-1);
    if (last !== undefined && this.ask.stopIds?.includes(last)) {
      return { reason: 'stop', stoppedBy: last };
    }
    const stopText = this.ask.stopTexts?.find((stop) => this.text.includes(stop));
    if (stopText !== undefined) return { reason: 'stop', stoppedBy: stopText };
    return this.tokens >= this.ask.maxTokens ? { reason: 'length' } : undefined;
  }

  /** Whether the rest is asked for behind what came, not from the start. */
  get goesOn(): boolean {
    const { prompt, sampling } = this.ask;
    if (!this.begun) return false;
    if (typeof prompt === 'string') return this.tokenIds.length === 0;
    return this.tokenIds.length === this.tokens && sampling.temperature === 0;
  }

  /** The request that brings the rest. */
  rest(): Ask {
    const { ask, tokenIds, text, tokens } = this;
    if (!this.goesOn) return ask;
    const { prompt } = ask;
    const next = typeof prompt === 'string' ? prompt + text : [...prompt, ...tokenIds];
    return { ...ask, prompt: next, maxTokens: ask.maxTokens - tokens };
  }

  /**
   * What is new in the pieces of that request.
   * @throws RequestFault where it repeats something else than what came
   */
  async *fresh(pieces: AsyncIterable<Piece>, url: string): AsyncGenerator<Piece, void, undefined> {
    const repeated = this.begun && !this.goesOn;
    let ids = repeated ? [...this.tokenIds] : [];
    let text = repeated && ids.length === 0 ? this.text : '';
    for await (const piece of pieces) {
      if (piece.kind === 'end') {
        if (ids.length > 0 || text !== '') throw notRepeated(url);
        yield piece;
      } else if (piece.kind === 'tokens') {
        const old = Math.min(ids.length, piece.tokenIds.length);
        if (!sameIds(ids.slice(0, old), piece.tokenIds)) throw notRepeated(url);
        ids = ids.slice(old);
        if (old < piece.tokenIds.length) yield sliceOf(piece, old);
      } else {
        const old = Math.min(text.length, piece.text.length);
        if (text.slice(0, old) !== piece.text.slice(0, old)) throw notRepeated(url);
        text = text.slice(old);
        if (old === 0) yield piece;
        else if (old < piece.text.length) yield { kind: 'text', text: piece.text.slice(old) };
      }
    }
  }
}

const sameIds = (start: readonly number[], ids: readonly number[]) =>
  start.every((id, i) => id === ids[i]);

function notRepeated(url: string): RequestFault {
  const what = new HumanError(
    'A stream of the server at {0} was lost, and the server said something else when asked again. Start again; at temperature 0 with token ids, a lost stream goes on where it was.',
    url,
  );
  return new RequestFault(what, 'refused');
}
