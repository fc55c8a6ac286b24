import { HumanError } from '../../common/humanError';
import { groupBy } from '../../common/groupBy';
import { type Draft, threadsOf } from './draftThreads';
import type { ForeignPart, ForeignRun } from './foreignRun';
import {
  finishOfSpan,
  inputOfSpan,
  modelOfSpan,
  nameOfSpan,
  outputOfSpan,
  seenTokens,
  textOfTool,
  writtenTokens,
} from './genAiSpan';
import { jsonValues } from './jsonValues';
import { nothingRead } from './nothingRead';
import { messagesText, roleOf, sinceAssistant } from './messages';
import { type OtlpSpan, spansOf } from './otlpSpans';
import { type Call, spanThreads, type SpanThread } from './spanThreads';
import { freeId, plantTrees } from './threadTrees';
import { startedAt, type Times } from './times';
import type { ImportFault, TraceImport } from './traceImport';
import { firstLine } from '../threadLabel';

/**
 * Traces of OpenTelemetry as OTLP JSON, one object or one a line, as the file exporter of the
 * collector writes them (opentelemetry.io/docs/specs/otel/protocol/file-exporter). A trace is a run.
 *
 * Threads are agents, chains with spans below them, requests to a server that no call of a model
 * stands above, and roots; calls of models and tools are what the nearest thread above them wrote and
 * was given. Threads of a parent that overlap in time are one spawn; a link from a span of the parent
 * to a span of a child says when the parent read it. Where a trace has several roots, or its root is
 * not in the file, a root is put above them.
 */
export const openTelemetry: TraceImport = {
  format: new HumanError('OpenTelemetry'),
  recognises: ({ text }) => /^\s*\{/.test(text) && /"resourceSpans"\s*:\s*\[/.test(text),
  async *read(bytes, onFault) {
    const spans: OtlpSpan[] = [];
    for await (const value of jsonValues(bytes, onFault)) spans.push(...spansOf(value, onFault));
    if (spans.length === 0) throw nothingRead();
    for (const [traceId, ofTrace] of groupBy(spans, (span) => span.traceId)) {
      yield runOf(traceId, ofTrace, onFault);
    }
  },
};

function runOf(
  traceId: string,
  spans: readonly OtlpSpan[],
  onFault: (fault: ImportFault) => void,
): ForeignRun {
  const trees = plantTrees(spans, ({ place }, reason) =>
    onFault({ place: `${place}.parentSpanId`, reason }),
  );
  const threads = spanThreads(trees.flat(), ({ place }, reason) =>
    onFault({ place: `${place}.links`, reason }),
  );
  const clock = clockOf(spans);
  const drafts = threads.map((thread) => draftOf(thread, clock));
  const model = spans.map(modelOfSpan).find((name) => name !== undefined);
  const facts = { ...(model !== undefined && { model }), ...startedAt(clock.first) };
  if (trees.length > 1) {
    const id = freeId(`trace ${traceId}`, new Set(drafts.map((draft) => draft.id)));
    const below = drafts.map((draft) => ({ ...draft, parent: draft.parent ?? id }));
    return { ...facts, title: id, threads: threadsOf([{ id, own: [] }, ...below]) };
  }
  const question = drafts[0]?.own.find(({ kind }) => kind === 'prompt')?.text ?? '';
  const title = firstLine(question) || (drafts[0]?.title ?? traceId);
  return { ...facts, title, threads: threadsOf(drafts) };
}

/** Moments of a trace in milliseconds since 1970, to the nanosecond since its first. */
interface Clock {
  readonly first: number | undefined;
  timesOf(span: OtlpSpan): Times;
}

function clockOf(spans: readonly OtlpSpan[]): Clock {
  let base: bigint | undefined;
  for (const { startNs, endNs } of spans) {
    for (const moment of [startNs, endNs]) {
      if (moment !== undefined && (base === undefined || moment < base)) base = moment;
    }
  }
  const since = (moment: bigint | undefined) =>
    moment === undefined || base === undefined ? undefined : Number(moment - base) / 1e6;
  return {
    first: base === undefined ? undefined : Number(base / 1_000_000n),
    timesOf: ({ startNs, endNs }) => ({ start: since(startNs), end: since(endNs) }),
  };
}

function draftOf({ span, id, parent, calls, readBy }: SpanThread, clock: Clock): Draft {
  const times = clock.timesOf(span);
  const inOrder = [...calls].sort(
    (a, b) => (clock.timesOf(a.span).start ?? 0) - (clock.timesOf(b.span).start ?? 0),
  );
  const lastModel = inOrder.findLast(({ role }) => role !== 'tool')?.span;
  const finishReason = span.failed ? 'abort' : finishOfSpan(lastModel ?? span);
  const joinedMs = readBy && clock.timesOf(readBy).start;
  return {
    id,
    ...(parent !== undefined && { parent }),
    title: nameOfSpan(span),
    ...(times.start !== undefined && { startMs: times.start }),
    ...(times.end !== undefined && { endMs: times.end }),
    ...(finishReason && { finishReason }),
    ...(joinedMs !== undefined && { joinedMs }),
    own: partsOf(span, inOrder, clock),
  };
}

function partsOf(span: OtlpSpan, calls: readonly Call[], clock: Clock): ForeignPart[] {
  const models = calls.filter(({ role }) => role === 'model');
  const first = models[0]?.span ?? span;
  const given = isCall(span, calls) ? [] : inputOfSpan(span);
  const prompt = messagesText(given.length > 0 ? given : inputOfSpan(first));
  const seen = seenTokens(first);
  const parts: ForeignPart[] =
    prompt === '' && seen === undefined
      ? []
      : [{ kind: 'prompt', text: prompt, ...(seen !== undefined && { tokens: seen }) }];
  for (const call of calls) {
    if (call.role === 'model' && call.span !== first) parts.push(...givenBetween(call.span, clock));
    parts.push(partOf(call, clock));
  }
  if (!isCall(span, calls)) parts.push(...answerOf(span, models.length > 0, clock));
  return parts;
}

/** A root that is itself a call, and so no agent around it. */
function isCall(span: OtlpSpan, calls: readonly Call[]): boolean {
  return calls.some((call) => call.span === span);
}

/** What the model was told since it last spoke; results of tools are told by the tools' spans. */
function givenBetween(span: OtlpSpan, clock: Clock): ForeignPart[] {
  const messages = inputOfSpan(span);
  const since = sinceAssistant(messages);
  const told = since.filter((message) => roleOf(message) !== 'tool');
  // Without a word of the model it is another conversation.
  if (told.length === 0 || since.length === messages.length) return [];
  const text = messagesText(told);
  return [{ kind: 'text', text, forced: true, ...msOf(clock.timesOf(span).start) }];
}

function partOf({ span, role }: Call, clock: Clock): ForeignPart {
  const faults = span.failed ? { faults: [span.message ?? 'It failed.'] } : {};
  const facts = { ...msOf(clock.timesOf(span).end), ...faults };
  if (role === 'tool') return { kind: 'text', text: textOfTool(span), forced: true, ...facts };
  const tokens = writtenTokens(span);
  const text = outputOfSpan(span) ?? '';
  return { kind: 'text', text, ...(tokens !== undefined && { tokens }), ...facts };
}

/** What an agent's own span says that it wrote; where its calls do not say it, that is its text. */
function answerOf(span: OtlpSpan, hasCalls: boolean, clock: Clock): ForeignPart[] {
  const text = outputOfSpan(span);
  const tokens = hasCalls ? undefined : writtenTokens(span);
  const faults = span.failed ? { faults: [span.message ?? 'It failed.'] } : {};
  if (text === undefined && tokens === undefined && !span.failed) return [];
  const kind = hasCalls && text !== undefined ? 'answer' : 'text';
  const counted = tokens === undefined ? {} : { tokens };
  return [{ kind, text: text ?? '', ...counted, ...msOf(clock.timesOf(span).end), ...faults }];
}

function msOf(ms: number | undefined) {
  return ms === undefined ? {} : { ms };
}
