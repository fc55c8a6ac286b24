import { createHash } from 'node:crypto';
import { assertNever } from '../../common/assertNever';
import { formatHeader, type TraceHeader } from '../aprtrace';
import type { GraphNode } from '../graph';
import { outcomeOf, type ThreadOutcome } from '../outcome';
import { isRecorded } from '../recorded';
import type { RunState } from '../runState';
import { segmentWords, type SegmentWords } from './segmentWords';
import { type RunTimes, type ThreadTimes, timesOf } from './threadTimes';

/** Values of the kinds that every reader takes; VS Code drops floating-point ones. */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } };
type Attributes = Readonly<Record<string, string | number | readonly string[] | undefined>>;

interface Link {
  readonly traceId: string;
  readonly spanId: string;
}

/** Codes of `Span.SpanKind` and `Status.StatusCode`. */
const INTERNAL = 1;
const STATUS = { unset: 0, ok: 1, error: 2 } as const;

/** Of a millisecond. */
const NANOSECONDS = 1e6;
/** Milliseconds of the last year, 2248, in which 63 bits hold the nanoseconds. */
const LATEST = 2 ** 43;

/**
 * The run as OTLP JSON (opentelemetry-proto, "JSON Protobuf Encoding") with the attributes of the
 * OpenTelemetry GenAI conventions, which VS Code's Agent Debug Logs read, and with those of
 * OpenInference, which Phoenix reads. A thread is an `invoke_agent` span below its parent's; within
 * it each stretch of decoding is a `chat` span, linked to the children's last ones that it joins.
 *
 * Ids follow from the run. Nanoseconds count from the header's `createdAt`, or from 1970 without it;
 * a decoding step takes a millisecond where no times were recorded. The resource says which.
 */
export function* otlpTrace(state: RunState, header: TraceHeader): Generator<string> {
  const run = new SpanWriter(state, header);
  yield `{"resourceSpans":[{"resource":${JSON.stringify(run.resource())},`;
  yield `"scopeSpans":[{"scope":{"name":"aprtrace"},"spans":[`;
  let separator = '\n';
  for (const span of run.spans()) {
    yield `${separator}${JSON.stringify(span)}`;
    separator = ',\n';
  }
  yield '\n]}]}]}\n';
}

class SpanWriter {
  private readonly times: RunTimes;
  private readonly traceId: string;
  private readonly origin: number | undefined;

  constructor(
    private readonly state: RunState,
    private readonly header: TraceHeader,
  ) {
    this.times = timesOf(state, header);
    this.traceId = traceIdOf(this.times, header);
    const created = Date.parse(header.createdAt ?? '');
    this.origin = created >= 0 && created <= LATEST ? created : undefined;
  }

  resource() {
    return {
      attributes: attributes({
        'service.name': this.header.createdBy,
        'apr.time.unit': this.times.axis === 'ms' ? undefined : 'a millisecond is a decoding step',
        'apr.time.origin': this.origin === undefined ? 'not recorded' : undefined,
      }),
    };
  }

  *spans(): Generator<object> {
    const joins = this.joins();
    for (const times of this.times.threads) {
      yield this.agent(times);
      const segments = times.stretches.flatMap(({ segment }) => segment ?? []);
      const words = segmentWords(times.thread, segments, this.state.names);
      for (const { segment, from, to, stages } of times.stretches) {
        if (!segment) continue;
        const links = joins.get(segment.id) ?? [];
        yield this.chat(times, segment, [from, to], words[segment.segment], links);
        for (const [i, { stage, from, to }] of stages.entries()) {
          const id = this.spanId(`${segment.id} ${i}`);
          const parentSpanId = this.spanId(segment.id);
          yield { ...this.span(`server ${stage}`, id, [from, to]), parentSpanId };
        }
      }
    }
  }

  private agent({ thread, title, from, to }: ThreadTimes) {
    const outcome = outcomeOf(this.state, thread);
    return {
      ...this.span(`invoke_agent ${title}`, this.agentId(thread.id), [from, to]),
      ...(thread.parent !== undefined && { parentSpanId: this.agentId(thread.parent) }),
      attributes: attributes({
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.id': `${thread.id}`,
        'gen_ai.agent.name': title,
        'gen_ai.conversation.id': this.traceId,
        'session.id': this.traceId,
        'openinference.span.kind': 'AGENT',
        'apr.outcome': outcome,
        'apr.shares_with': thread.sharesWith,
      }),
      status: statusOf(outcome),
    };
  }

  private chat(
    { thread, title }: ThreadTimes,
    { id, segment, from, forced, sampled }: GraphNode,
    range: readonly [number, number],
    words: SegmentWords | undefined,
    links: readonly Link[],
  ) {
    const { name } = this.header.model;
    const { finishReason } = thread;
    const isLast = segment === thread.spawns.length;
    const tokens = (count: number) => (isRecorded('tokens', this.header) ? count : undefined);
    return {
      ...this.span(`chat ${name}`, this.spanId(id), range),
      parentSpanId: this.agentId(thread.id),
      attributes: attributes({
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': name,
        'gen_ai.agent.name': title,
        'gen_ai.conversation.id': this.traceId,
        'gen_ai.response.finish_reasons': finishReason && isLast ? [finishReason] : undefined,
        // The whole context is input, also what the thread held before a wait.
        'gen_ai.usage.input_tokens': tokens(from + forced),
        'gen_ai.usage.output_tokens': tokens(sampled),
        'gen_ai.input.messages': message('user', words?.given),
        'gen_ai.output.messages': message('assistant', words?.written),
        'session.id': this.traceId,
        'openinference.span.kind': 'LLM',
        'llm.model_name': name,
        'llm.token_count.prompt': tokens(from + forced),
        'llm.token_count.completion': tokens(sampled),
        'input.value': words?.given,
        'output.value': words?.written,
      }),
      links,
      status: { code: thread.ended ? STATUS.ok : STATUS.unset },
    };
  }

  private span(name: string, spanId: string, [from, to]: readonly [number, number]) {
    const { traceId } = this;
    const startTimeUnixNano = this.nanoseconds(from);
    return {
      ...{ traceId, spanId, name: wellFormed(name), kind: INTERNAL },
      ...{ startTimeUnixNano, endTimeUnixNano: this.nanoseconds(to) },
    };
  }

  /** Of each segment that goes on after a join, the segments that returned to it. */
  private joins(): ReadonlyMap<string, readonly Link[]> {
    const links = new Map<string, Link[]>();
    for (const { kind, from, to } of this.times.edges) {
      if (kind !== 'join') continue;
      const known = links.get(to) ?? [];
      known.push({ traceId: this.traceId, spanId: this.spanId(from) });
      links.set(to, known);
    }
    return links;
  }

  private nanoseconds(value: number): string {
    const since = BigInt(Math.round(value * NANOSECONDS));
    return String(BigInt(this.origin ?? 0) * BigInt(NANOSECONDS) + since);
  }

  private agentId(thread: number): string {
    return this.spanId(`${thread}`);
  }

  private spanId(of: string): string {
    return hashOf([this.traceId, of]).slice(0, 16);
  }
}

/** The same run has the same id; another sample of the same problem has another. */
function traceIdOf({ threads, to }: RunTimes, header: TraceHeader): string {
  const shapes = threads.map((times) => `${times.title} ${times.from} ${times.to}`);
  return hashOf([formatHeader(header), `${to}`, ...shapes]).slice(0, 32);
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\n');
  return hash.digest('hex');
}

function statusOf(outcome: ThreadOutcome) {
  switch (outcome) {
    case 'running':
    case 'waiting':
      return { code: STATUS.unset };
    case 'solution':
    case 'no solution':
    case 'done':
    case 'overtaken':
      return { code: STATUS.ok };
    case 'wrong answer':
    case 'malformed':
    case 'limit':
    case 'stopped':
    case 'cut off':
      return { code: STATUS.error, message: outcome };
    default:
      return assertNever(outcome);
  }
}

/** A message in the JSON of the GenAI conventions; undefined where there is no text. */
function message(role: string, content: string | undefined): string | undefined {
  if (!content) return undefined;
  return JSON.stringify([{ role, parts: [{ type: 'text', content: wellFormed(content) }] }]);
}

function attributes(all: Attributes) {
  return Object.entries(all).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: string | number | readonly string[]): AnyValue {
  if (typeof value === 'string') return { stringValue: wellFormed(value) };
  if (typeof value === 'number') return { intValue: String(value) };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}

/** Protobuf has its text in UTF-8, which cannot hold half a character: of a title that was cut, say. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
