import { HumanError } from '../../common/humanError';
import { groupBy } from '../../common/groupBy';
import { isObject } from '../../common/shape';
import { type Draft, threadsOf } from './draftThreads';
import type { ForeignPart, ForeignRun } from './foreignRun';
import { jsonValues } from './jsonValues';
import { nothingRead } from './nothingRead';
import { messagesText, toolText } from './messages';
import { freeId, plantTrees } from './threadTrees';
import { firstOf, sinceStart, startedAt } from './times';
import type { ImportFault, TraceImport } from './traceImport';
import { firstLine } from '../threadLabel';

/**
 * Agent debug logs of VS Code's chat: `debug-logs/<session>/main.jsonl`, as
 * src/extension/chat/vscode-node/chatDebugFileLoggerService.ts in microsoft/vscode-copilot-chat writes
 * it, an entry a line when it has ended. A session is a run; its root is the agent that the person
 * talks to, which has no entry of its own, and each `subagent` is a thread. Texts are cut to 500
 * characters by the program that writes them, and what is told of no thread (discoveries, hooks,
 * generic events) is left out.
 */
export const agentDebugLog: TraceImport = {
  format: new HumanError('VS Code agent debug log'),
  recognises: ({ firstLine }) => entryOf(firstLine, '') !== undefined,
  async *read(bytes, onFault) {
    const entries: Entry[] = [];
    for await (const { place, value } of jsonValues(bytes, onFault)) {
      const entry = entryOf(value, place);
      if (entry) entries.push(entry);
      else
        onFault({
          place,
          reason: new HumanError('It is no entry: ts, sid, type and spanId are not all told.'),
        });
    }
    if (entries.length === 0) throw nothingRead();
    for (const [session, ofSession] of groupBy(entries, ({ sid }) => sid)) {
      yield runOf(session, ofSession, onFault);
    }
  },
};

interface Entry {
  readonly place: string;
  readonly sid: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly failed: boolean;
  readonly attrs: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
}

function entryOf(value: unknown, place: string): Entry | undefined {
  if (!isObject(value)) return undefined;
  const { ts, dur, sid, type, name, spanId, parentSpanId, status, attrs } = value;
  if (typeof ts !== 'number' || !Number.isFinite(ts)) return undefined;
  if (typeof sid !== 'string' || typeof type !== 'string' || typeof spanId !== 'string') {
    return undefined;
  }
  return {
    place,
    sid,
    type,
    name: typeof name === 'string' ? name : type,
    id: spanId,
    parent: typeof parentSpanId === 'string' ? parentSpanId : undefined,
    failed: status === 'error',
    attrs: isObject(attrs) ? attrs : {},
    start: ts,
    end: typeof dur === 'number' && dur > 0 && Number.isFinite(dur) ? ts + dur : ts,
  };
}

/** Entries that others may be below. */
const SPANS: ReadonlySet<string> = new Set([
  'subagent',
  'tool_call',
  'llm_request',
  'hook',
  'generic',
]);

function runOf(
  session: string,
  entries: readonly Entry[],
  onFault: (fault: ImportFault) => void,
): ForeignRun {
  const first = firstOf(entries);
  const root = freeId(session, new Set(entries.map(({ id }) => id)));
  const { threads, threadOf, starters } = threadsIn(entries, root, onFault);
  const ownEntries = groupBy(
    entries.filter((entry) => !starters.has(entry)),
    ({ id, parent }) => threadOf.get(id) ?? threadOf.get(parent ?? '') ?? root,
  );
  const responses = new Map(
    entries.flatMap((entry) => (entry.type === 'agent_response' ? [[entry.id, entry]] : [])),
  );
  const drafts = threads.map(({ id, parent, entry }): Draft => {
    const own = partsOf(ownEntries.get(id) ?? [], responses, first);
    if (!entry) return { id, ...sinceStart(lifeOf(entries), first), own };
    const title = textAt(entry, 'description') ?? entry.name;
    const finish = entry.failed ? { finishReason: 'abort' as const } : {};
    return { id, parent, title, ...sinceStart(entry, first), ...finish, own };
  });
  for (const { type, place, attrs } of entries) {
    if (type !== 'child_session_ref') continue;
    const child = String(attrs['childLogFile']);
    onFault({ place, reason: new HumanError('What is in {0} is not read with it.', child) });
  }
  const question = drafts[0]?.own.find(({ kind }) => kind === 'prompt')?.text ?? '';
  const model = entries.map((entry) => textAt(entry, 'model')).find((name) => name !== undefined);
  return {
    title: firstLine(question) || session,
    ...(model !== undefined && { model }),
    ...startedAt(first),
    threads: threadsOf(drafts),
  };
}

/** The root, without an entry, and one for each subagent: a parent stands before its children. */
type DebugThread =
  | { readonly id: string; readonly parent?: undefined; readonly entry?: undefined }
  | { readonly id: string; readonly parent: string; readonly entry: Entry };

function threadsIn(entries: readonly Entry[], root: string, onFault: (fault: ImportFault) => void) {
  const spans = entries.filter(({ type }) => SPANS.has(type));
  const known = new Set(spans.map(({ id }) => id));
  const trees = plantTrees(
    spans.map((entry) => ({
      entry,
      id: entry.id,
      // The agent that a person talks to has no entry, so that a parent may well be missing.
      parent: known.has(entry.parent ?? '') ? entry.parent : undefined,
    })),
    ({ entry }, reason) => onFault({ place: entry.place, reason }),
  );
  const threads: DebugThread[] = [{ id: root }];
  const threadOf = new Map<string, string>();
  const toolOf = new Map<string, Entry>();
  /** Calls of tools that started a thread: their result is what the thread returns. */
  const starters = new Set<Entry>();
  for (const { item, id, parent = '' } of trees.flat()) {
    const { entry } = item;
    const above = threadOf.get(parent) ?? root;
    const tool = entry.type === 'tool_call' ? entry : toolOf.get(parent);
    if (entry.type === 'subagent') {
      threads.push({ id, parent: above, entry });
      threadOf.set(id, id);
      if (tool) starters.add(tool);
    } else {
      threadOf.set(id, above);
      if (tool) toolOf.set(id, tool);
    }
  }
  return { threads, threadOf, starters };
}

function partsOf(
  entries: readonly Entry[],
  responses: ReadonlyMap<string, Entry>,
  first: number | undefined,
): ForeignPart[] {
  const requests = new Set(
    entries.flatMap(({ type, id }) => (type === 'llm_request' ? [responseOf(id)] : [])),
  );
  let isAsked = false;
  return entries.flatMap((entry): ForeignPart[] => {
    const { type, name, attrs } = entry;
    const facts = (text: string) => ({
      text,
      ms: entry.end - (first ?? 0),
      ...faultsOf(entry, text),
    });
    switch (type) {
      case 'user_message': {
        const part = facts(textAt(entry, 'content') ?? '');
        if (isAsked) return [{ kind: 'text', forced: true, ...part }];
        isAsked = true;
        return [{ kind: 'prompt', ...part }];
      }
      case 'llm_request': {
        const response = responses.get(responseOf(entry.id));
        const { outputTokens } = attrs;
        const tokens = Number.isSafeInteger(outputTokens) && { tokens: outputTokens as number };
        return [{ kind: 'text', ...facts(response ? responseText(response) : ''), ...tokens }];
      }
      case 'agent_response':
        return requests.has(entry.id) ? [] : [{ kind: 'text', ...facts(responseText(entry)) }];
      case 'tool_call': {
        const text = toolText(name, attrs['args'], attrs['result']);
        return [{ kind: 'text', forced: true, ...facts(text) }];
      }
      case 'subagent':
        return entry.failed ? [{ kind: 'text', forced: true, ...facts('') }] : [];
      case 'error':
        return [{ kind: 'text', forced: true, ...facts(textAt(entry, 'error') ?? name) }];
      default:
        return [];
    }
  });
}

/** The entry of what a request to a model returned. */
function responseOf(request: string): string {
  return `agent-msg-${request}`;
}

function responseText(entry: Entry): string {
  const response = textAt(entry, 'response') ?? '';
  try {
    const messages: unknown = JSON.parse(response);
    return Array.isArray(messages) ? messagesText(messages) : response;
  } catch {
    // Messages that were cut off are shown as they stand.
    return response;
  }
}

function faultsOf(entry: Entry, text: string) {
  const faults = [
    ...(entry.failed ? [textAt(entry, 'error') ?? 'It failed.'] : []),
    ...(text.includes('[truncated]') ? ['The program that wrote the log has cut it off.'] : []),
  ];
  return faults.length > 0 ? { faults } : {};
}

function lifeOf(entries: readonly Entry[]) {
  let end = -Infinity;
  for (const entry of entries) end = Math.max(end, entry.end);
  return { start: firstOf(entries), end };
}

function textAt({ attrs }: Entry, name: string): string | undefined {
  const value = attrs[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
