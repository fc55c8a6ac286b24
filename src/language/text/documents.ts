import type { Demonstration } from '../../countdown/demonstration/demonstration';
import { END_OF_CALL, JOINED } from './threadReader';
import { formatLine } from './lines';
import { type TraceDict, toTraceDict } from './traceDict';

/** Text that is encoded by itself, as a decoder does, and whether a model learns to write it. */
export interface TextSegment {
  readonly text: string;
  readonly learned: boolean;
}

/**
 * What a thread's context is while it writes something, and then what it writes. `isEnd` says
 * whether the thread ends behind it, by the token that ends a text.
 */
export interface TextDocument {
  readonly segments: readonly TextSegment[];
  readonly isEnd: boolean;
}

/** The lines that a thread begins with are two, and it writes the second one's end. */
const OPENING = /^.*\n.*/;
const END_JOINED = `${formatLine({ type: 'endJoined' })}\n`;

/**
 * The training documents of a demonstration in the text of the published APR repository, as
 * `aprTextLanguage` decodes it: a thread's context changes at each join, so one with k spawns makes
 * k + 1 of them. What an earlier one has learned is context in the later ones.
 * @param keeps whether to learn from a thread that was spawned; the root is always learned from
 */
export function textDocuments(
  demonstration: Demonstration,
  keeps: (child: Demonstration) => boolean,
): TextDocument[] {
  const documents: TextDocument[] = [];
  const visit = ({ spawns }: Demonstration, { main_calls, sub_calls }: TraceDict): void => {
    documents.push(...documentsOf(main_calls));
    for (const [i, children] of spawns.entries()) {
      for (const [k, child] of children.entries()) {
        const dict = sub_calls?.[i]?.[k];
        if (dict && keeps(child)) visit(child, dict);
      }
    }
  };
  visit(demonstration, toTraceDict(demonstration));
  return documents;
}

/** @param calls a thread's transcript up to each of its spawns, and at its end */
function documentsOf(calls: readonly string[]): TextDocument[] {
  const [opening = ''] = OPENING.exec(calls[0] ?? '') ?? [];
  const context: TextSegment[] = [{ text: opening, learned: false }];
  let known = opening.length;
  return calls.map((call, i) => {
    if (i > 0) {
      // What stands in place of the spawn that the call before ended with.
      const joined = call.indexOf(JOINED, known);
      const written = call.indexOf(END_JOINED, joined) + END_JOINED.length;
      context.push({ text: call.slice(known, joined), learned: false });
      context.push({ text: call.slice(joined, written), learned: false });
      known = written;
    }
    const isEnd = i === calls.length - 1;
    const end = isEnd ? call.length : call.lastIndexOf(END_OF_CALL) + END_OF_CALL.length;
    const text = call.slice(known, end);
    return { segments: [...context, { text, learned: true }], isEnd };
  });
}
