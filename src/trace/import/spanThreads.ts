import { HumanError } from '../../common/humanError';
import { assertNever } from '../../common/assertNever';
import { roleOfSpan, type SpanRole } from './genAiSpan';
import type { OtlpSpan } from './otlpSpans';
import type { Placed } from './threadTrees';

/** A thread of a trace, with the spans that are what it did. */
export interface SpanThread {
  readonly span: OtlpSpan;
  readonly id: string;
  /** The thread that started it; absent where nothing in the file did. */
  readonly parent?: string;
  /** Calls of models and tools, and what a server did, in the order of the tree. */
  readonly calls: readonly Call[];
  /** A span of its parent that links to it: the parent had read by then what it returned. */
  readonly readBy?: OtlpSpan;
}

export interface Call {
  readonly span: OtlpSpan;
  readonly role: Extract<SpanRole, 'model' | 'tool' | 'request'>;
}

/**
 * The threads of a trace: its roots, agents, chains with spans below them, and requests to a server
 * that no call of a model stands above. Calls belong to the nearest thread above them; that of a tool
 * which started a thread is left out, for its result is what the thread returns.
 * @param spans a parent stands before its children
 * @param tell of a link that leads neither to a child nor within a thread
 */
export function spanThreads(
  spans: readonly Placed<OtlpSpan>[],
  tell: (span: OtlpSpan, reason: HumanError) => void,
): SpanThread[] {
  const withChildren = new Set(spans.map(({ parent }) => parent));
  const nodes = new Map<string, Node>();
  const threads: OpenThread[] = [];
  const starters = new Set<OtlpSpan>();
  for (const { item: span, id, parent } of spans) {
    const above = parent === undefined ? undefined : nodes.get(parent);
    const role = roleOfSpan(span);
    const isThread =
      !above ||
      role === 'agent' ||
      (role === 'chain' && withChildren.has(id)) ||
      (role === 'request' && !above.model);
    if (isThread) {
      const thread = { span, id, ...(above && { parent: above.thread.id }), calls: [] };
      threads.push(thread);
      if (above?.tool) starters.add(above.tool);
      nodes.set(id, nodeOf(thread, span, role));
    } else {
      // A request below a call of a model is that call, as the server saw it.
      nodes.set(id, nodeOf(above.thread, span, role === 'request' ? 'other' : role, above));
    }
  }
  followLinks(spans, nodes, tell);
  return threads.map((thread) => ({
    ...thread,
    calls: thread.calls.filter(({ span }) => !starters.has(span)),
  }));
}

interface OpenThread {
  readonly span: OtlpSpan;
  readonly id: string;
  readonly parent?: string;
  readonly calls: Call[];
  readBy?: OtlpSpan;
}

/** A span's thread, and the nearest calls above it or at it, within the thread. */
interface Node {
  readonly thread: OpenThread;
  readonly model: OtlpSpan | undefined;
  readonly tool: OtlpSpan | undefined;
}

function nodeOf(thread: OpenThread, span: OtlpSpan, role: SpanRole, above?: Node): Node {
  switch (role) {
    case 'model':
      thread.calls.push({ span, role });
      return { thread, model: span, tool: above?.tool };
    case 'tool':
      thread.calls.push({ span, role });
      return { thread, model: above?.model, tool: span };
    case 'request':
      thread.calls.push({ span, role });
      return { thread, model: undefined, tool: undefined };
    case 'agent':
    case 'chain':
    case 'other':
      return { thread, model: above?.model, tool: above?.tool };
    default:
      return assertNever(role);
  }
}

function followLinks(
  spans: readonly Placed<OtlpSpan>[],
  nodes: ReadonlyMap<string, Node>,
  tell: (span: OtlpSpan, reason: HumanError) => void,
): void {
  for (const { item: span, id } of spans) {
    const from = nodes.get(id)?.thread;
    for (const linked of span.links) {
      const to = nodes.get(linked)?.thread;
      if (to && from && to.parent === from.id) to.readBy = span;
      else if (to !== from)
        tell(span, new HumanError('It links to {0}, which is of no thread below its own.', linked));
    }
  }
}
