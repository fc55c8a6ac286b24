import type { TokenOrigin, Transcript, TranscriptLine, TranscriptSpan } from './transcript';
import { isHarmless } from './outcomeWords';

/** Lines from first to last, both inclusive, counted from 0. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A line with the deeper ones below it. */
export interface Section extends LineRange {
  readonly line: TranscriptLine;
  readonly children: readonly Section[];
}

/** Every line with those that are deeper than it and follow it. */
export function sectionsOf(transcript: Transcript): readonly Section[] {
  interface Open {
    readonly line: TranscriptLine;
    readonly first: number;
    last: number;
    readonly children: Open[];
  }
  const top: Open[] = [];
  const path: Open[] = [];
  const close = (depth: number, last: number) => {
    for (let open = path.at(-1); open && open.line.depth >= depth; open = path.at(-1)) {
      open.last = last;
      path.pop();
    }
  };
  transcript.forEach((line, i) => {
    close(line.depth, i - 1);
    const section = { line, first: i, last: i, children: [] };
    (path.at(-1)?.children ?? top).push(section);
    path.push(section);
  });
  close(-Infinity, transcript.length - 1);
  return top;
}

/** What can be folded: each line that has deeper ones below it. */
export function foldsOf(transcript: Transcript): LineRange[] {
  const folds: LineRange[] = [];
  const open: { first: number; depth: number }[] = [];
  const close = (depth: number, last: number) => {
    for (let top = open.at(-1); top && top.depth >= depth; top = open.at(-1)) {
      open.pop();
      if (last > top.first) folds.push({ first: top.first, last });
    }
  };
  transcript.forEach(({ depth }, first) => {
    close(depth, first - 1);
    open.push({ first, depth });
  });
  close(-Infinity, transcript.length - 1);
  return folds.sort((a, b) => a.first - b.first);
}

/** A piece of a line. */
export interface Place {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** What the person is told of mistakes; a state that was visited twice is none, but costs tokens. */
export interface Problem extends Place {
  readonly fault: string;
  readonly severity: 'error' | 'information';
}

export function problemsOf(transcript: Transcript): Problem[] {
  return transcript.flatMap(({ text, faults, spans }, line) => {
    const [span] = spans;
    const start = span?.start ?? text.length - text.trimStart().length;
    const end = span?.end ?? text.length;
    return faults.map((fault) => {
      const severity = isHarmless(fault) ? 'information' : 'error';
      return { line, start, end, fault, severity } as const;
    });
  });
}

/** Text whose tokens came into the context in this way, prompt aside. */
export function placesByOrigin(transcript: Transcript, origin: TokenOrigin): Place[] {
  return transcript.flatMap(({ kind, spans }, line) =>
    spans
      .filter((span) => span.origin === origin && kind !== 'prompt')
      .map(({ start, end }) => ({ line, start, end })),
  );
}

/** The piece of text at a place, if it stands for tokens. */
export function spanAt(
  transcript: Transcript,
  line: number,
  column: number,
): TranscriptSpan | undefined {
  return transcript[line]?.spans.find(({ start, end }) => start <= column && column <= end);
}

/** Where a token stands: the piece of text that is about it, the shortest of them. */
export function placeOfToken(transcript: Transcript, token: number): Place | undefined {
  let found: Place | undefined;
  let shortest = Infinity;
  transcript.forEach(({ spans }, line) => {
    for (const { start, end, tokens } of spans) {
      const length = tokens.to - tokens.from;
      if (tokens.from > token || token >= tokens.to || length >= shortest) continue;
      found = { line, start, end };
      shortest = length;
    }
  });
  return found;
}
