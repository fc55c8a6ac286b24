import { setMaxListeners } from 'node:events';
import { HumanError } from '../common/humanError';
import { NotYet } from '../language/notYet';
import type { TextTokenizer } from '../language/tokenText';
import type { Piece } from '../server/adapter';
import type { Servers } from '../server/servers';

/** Stands before a token that is asked for: some tokenizers drop a blank at the beginning of a text. */
const ANCHOR = 'a';
const REPLACEMENT = '\uFFFD';
/** Texts whose tokens are kept: a text is asked for a moment before it is used. */
const MOST_TEXTS = 1000;

type Tokenizing = Pick<Servers, 'urls' | 'tokenize' | 'detokenize'>;

/**
 * The tokenizer of a model behind servers, for languages of text. How a text is made of tokens is
 * asked of a server where it is not known yet, and what a token says before it is read.
 */
export class ServerTokenizer implements TextTokenizer {
  readonly beginOfText?: number;
  /** Learned from completions that the model ended by itself. */
  readonly endOfText: number[] = [];
  private readonly texts = new Map<string, readonly number[]>();
  private readonly pieces = new Map<number, string | readonly number[]>();

  private constructor(
    private readonly servers: Required<Tokenizing>,
    private readonly anchor: readonly number[],
    beginOfText: number | undefined,
  ) {
    if (beginOfText !== undefined) {
      this.beginOfText = beginOfText;
      this.pieces.set(beginOfText, '');
    }
  }

  /** @throws HumanError where the servers do not tell how texts are made of tokens */
  static async open(servers: Tokenizing, signal: AbortSignal): Promise<ServerTokenizer> {
    const { urls, tokenize, detokenize } = servers;
    if (!tokenize || !detokenize) {
      throw new HumanError(
        'The server at {0} does not tell how it makes tokens of a text, which languages of text need. Use the address of llama.cpp, vLLM or SGLang itself.',
        urls.join(', '),
      );
    }
    const anchor = await tokenize(ANCHOR, signal);
    const whole = await tokenize(ANCHOR, signal, true);
    const hasBegin = whole.length > anchor.length && whole[1] === anchor[0];
    return new ServerTokenizer(
      { urls, tokenize, detokenize },
      anchor,
      hasBegin ? whole[0] : undefined,
    );
  }

  /** @throws NotYet where a server has to be asked first */
  encode(text: string): readonly number[] {
    if (text === '') return [];
    const known = this.texts.get(text);
    if (known) return known;
    throw new NotYet(this.ask(text));
  }

  piece(id: number): string | readonly number[] {
    return this.pieces.get(id) ?? '';
  }

  /**
   * The pieces of a completion, each when it is known what its tokens say. Before the end comes it is
   * known whether the last token says the model's own end of text, and nothing else.
   */
  async *reading(pieces: AsyncIterable<Piece>, signal: AbortSignal): AsyncGenerator<Piece> {
    let last: number | undefined;
    for await (const piece of pieces) {
      if (piece.kind === 'tokens') {
        await this.learn(piece, signal);
        last = piece.tokenIds.at(-1) ?? last;
      } else if (piece.kind === 'end' && last !== undefined) {
        const { reason, stoppedBy } = piece.finish;
        if (reason === 'stop' && stoppedBy === undefined) this.noteEnd(last);
      }
      yield piece;
    }
  }

  private noteEnd(id: number): void {
    if (!this.endOfText.includes(id)) this.endOfText.push(id);
    this.pieces.set(id, '');
  }

  private async ask(text: string): Promise<void> {
    const { signal } = new AbortController();
    // As many tokens as a text has are asked for at once.
    setMaxListeners(0, signal);
    const ids = await this.servers.tokenize(text, signal);
    await Promise.all(ids.map((id) => this.learnOne(id, undefined, signal)));
    this.texts.set(text, ids);
    const [oldest] = this.texts.keys();
    if (this.texts.size > MOST_TEXTS && oldest !== undefined) this.texts.delete(oldest);
  }

  private async learn(piece: Tokens, signal: AbortSignal): Promise<void> {
    const { tokenIds, bytes, alternatives = [] } = piece;
    const others = alternatives.flatMap((one) => one.tokenIds);
    await Promise.all([
      ...tokenIds.map((id, i) => this.learnOne(id, bytes?.[i], signal)),
      ...others.map((id) => this.learnOne(id, undefined, signal)),
    ]);
  }

  private async learnOne(
    id: number,
    bytes: readonly number[] | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.pieces.has(id)) return;
    this.pieces.set(id, bytes ? pieceOf(bytes) : await this.textOf(id, signal));
  }

  private async textOf(id: number, signal: AbortSignal): Promise<string> {
    const text = await this.servers.detokenize([...this.anchor, id], signal);
    return text.startsWith(ANCHOR) ? text.slice(ANCHOR.length) : text;
  }
}

type Tokens = Extract<Piece, { kind: 'tokens' }>;

/** Bytes as text where they are whole characters. */
function pieceOf(bytes: readonly number[]): string | readonly number[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  return text.includes(REPLACEMENT) ? bytes : text;
}
