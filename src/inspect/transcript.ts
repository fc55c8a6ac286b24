import { promptEnd } from '../trace/promptEnd';
import type { ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';

/** How a transcript is written: model tokens, for people, or as the published repository has it. */
export const TRANSCRIPT_FORMS = ['compact', 'readable', 'text'] as const;
export type TranscriptForm = (typeof TRANSCRIPT_FORMS)[number];

/**
 * What one thread wrote, line by line. Everything that an editor shows of it is a projection of
 * this: text, folding, outline, colours, hovers, jumps and problems.
 */
export type Transcript = readonly TranscriptLine[];

export interface TranscriptLine {
  readonly text: string;
  readonly kind: LineKind;
  /** Levels of search below the prompt, which is 0; deeper lines fold into those above them. */
  readonly depth: number;
  /** In the order of their columns; they do not overlap. */
  readonly spans: readonly TranscriptSpan[];
  readonly faults: readonly string[];
  /** Of a spawn and a join, and of their messages and results: which of the thread's spawns. */
  readonly spawn?: number | undefined;
  /** The child that a message or a result is about. */
  readonly child?: ThreadId | undefined;
  /**
   * How many things the thread has said once it has written this line: 0 for its prompt. Absent where
   * it wrote nothing.
   */
  readonly said?: number;
}

/**
 * - message, result: one of a spawn's or a join's
 * - text, given: what the thread wrote, and what was put in between
 * - open: tokens that mean nothing yet
 * - note: what the thread did not write, such as the limit that ended it
 */
export type LineKind =
  | 'prompt'
  | 'text'
  | 'given'
  | 'explore'
  | 'move'
  | 'goal'
  | 'spawn'
  | 'message'
  | 'join'
  | 'result'
  | 'check'
  | 'answer'
  | 'giveUp'
  | 'malformed'
  | 'open'
  | 'note';

/** A piece of a line that stands for tokens of the context. */
export interface TranscriptSpan {
  /** Columns, from inclusive, to exclusive. */
  readonly start: number;
  readonly end: number;
  readonly tokens: TokenRange;
  readonly style: 'operation' | 'numbers' | 'keyword' | 'token' | 'words';
  readonly origin: TokenOrigin;
}

/** Positions in the context, from inclusive, to exclusive. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** Chosen by the model; put in by the decoder; written by another thread; or given with the request. */
export type TokenOrigin = 'sampled' | 'forced' | 'inherited' | 'given';

/** How the tokens of a range came into the context: as the first of them. */
export function originOf(thread: ThreadState, { from, to }: TokenRange): TokenOrigin {
  const { tokens } = thread;
  if (!tokens || from >= Math.min(to, tokens.length)) {
    return from < promptEnd(thread) ? 'forced' : 'sampled';
  }
  if (tokens.isInherited(from)) return 'inherited';
  if (tokens.isForced(from)) return 'forced';
  return tokens.isGiven(from) ? 'given' : 'sampled';
}

/** What a line is made of besides its text. */
export type LineFacts = Pick<TranscriptLine, 'kind' | 'depth'> &
  Partial<Pick<TranscriptLine, 'faults' | 'spawn' | 'child' | 'said'>>;

/** Lines that the thread had written once it had said so many things. */
export function linesSaid(said: number, lines: Transcript): TranscriptLine[] {
  return lines.map((line) => ({ ...line, said }));
}

/** What is longer no model wrote, and no editor shows well. */
const LONGEST_LINE = 50_000;

/** Puts a line together, piece by piece. */
export class LineWriter {
  private text: string;
  private readonly spans: TranscriptSpan[] = [];

  constructor(
    private readonly thread: ThreadState,
    indent = '',
  ) {
    this.text = indent;
  }

  /** Whether nothing that is added is shown any more. */
  get isFull(): boolean {
    return this.text.length >= LONGEST_LINE;
  }

  /** Text that stands for these tokens, or for none. */
  add(text: string, style?: TranscriptSpan['style'], tokens?: TokenRange): this {
    const start = this.text.length;
    if (this.isFull) return this;
    const isCut = start + text.length > LONGEST_LINE;
    this.text += isCut ? `${text.slice(0, LONGEST_LINE - start)}…` : text;
    if (style && tokens && tokens.to > tokens.from && text !== '') {
      const origin = originOf(this.thread, tokens);
      this.spans.push({ start, end: this.text.length, tokens, style, origin });
    }
    return this;
  }

  line({ faults = [], ...facts }: LineFacts): TranscriptLine {
    return { text: this.text, spans: this.spans, faults, ...facts };
  }
}
