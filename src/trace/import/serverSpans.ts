import { HumanError } from '../../common/humanError';
import type { ServerStages } from '../traceEvent';
import { jsonValues } from './jsonValues';
import { type OtlpSpan, spansOf } from './otlpSpans';
import type { Bytes, ImportFault } from './traceImport';

/** Under which ids a server recorded a run's requests, in lower case. */
export interface ServedIds {
  readonly traceId: string;
  /** Of the requests. */
  readonly spanIds: ReadonlySet<string>;
}

type Stage = keyof ServerStages;

/**
 * Durations in seconds, as attributes of a request's one span: `llm_request` of vLLM (vllm/tracing/
 * utils.py, SpanAttributes; vllm/v1/engine/output_processor.py, do_tracing), and the same names in the
 * request's span of SGLang, which has no queue there and counts it as prefill.
 */
const ATTRIBUTES: Readonly<Record<Stage, string>> = {
  queueMs: 'gen_ai.latency.time_in_queue',
  prefillMs: 'gen_ai.latency.time_in_model_prefill',
  decodeMs: 'gen_ai.latency.time_in_model_decode',
};

/**
 * Spans of SGLang's stages (sgl-project/sglang, python/sglang/srt/observability/req_time_stats.py,
 * RequestStage): below a span for each of the server's threads, below the one for the request. Chunks
 * and loops lie within a forward pass, and in older versions beside it.
 */
const STAGE_SPANS: ReadonlyMap<string, Stage> = new Map([
  ['prefill_waiting', 'queueMs'],
  ['prefill_forward', 'prefillMs'],
  ['chunked_prefill', 'prefillMs'],
  ['decode_waiting', 'decodeMs'],
  ['decode_forward', 'decodeMs'],
  ['decode_loop', 'decodeMs'],
]);

/** What is kept of a span: a file may have very many. */
interface ServerSpan {
  readonly parent: string | undefined;
  readonly stage: Stage | undefined;
  readonly stages: ServerStages;
}

/**
 * What a server's own spans say of a run's requests, from OTLP JSON: one object, or one a line as the
 * file exporter of the collector writes them. Of other traces' spans nothing is held. Durations are
 * the server's; its moments are on a clock of its own, and left.
 * @param onFault told what could not be read, which is left out
 * @returns by the ids of the requests; those of which nothing is told are absent
 * @throws HumanError where the file is no JSON, or tells of no request of the run
 */
export async function readServerSpans(
  bytes: Bytes,
  { traceId, spanIds }: ServedIds,
  onFault: (fault: ImportFault) => void,
): Promise<ReadonlyMap<string, ServerStages>> {
  const known = new Map<string, ServerSpan>();
  let spans = 0;
  for await (const value of jsonValues(bytes, onFault)) {
    for (const span of spansOf(value, onFault)) {
      spans++;
      // One that was exported twice counts once.
      if (span.traceId === traceId) known.set(span.id, kept(span));
    }
  }
  if (spans === 0) {
    throw new HumanError(
      'There are no OpenTelemetry spans in this file. Choose one that the collector’s file exporter wrote, or other OTLP JSON.',
    );
  }
  const stages = stagesOf(known, requestsOf(known, spanIds));
  if (stages.size > 0) return stages;
  throw new HumanError(
    'None of the {0} spans in this file says how long a request of this run took: the trace of its requests is {1}. Choose what the collector wrote while the run went on.',
    ...[spans, traceId],
  );
}

function kept({ name, parent, attributes, startNs, endNs }: OtlpSpan): ServerSpan {
  const stage = STAGE_SPANS.get(name);
  if (stage) {
    const ms = startNs === undefined || endNs === undefined ? undefined : endNs - startNs;
    return { parent, stage, stages: only(stage, ms === undefined ? NaN : Number(ms) / 1e6) };
  }
  let stages: ServerStages = {};
  for (const [one, attribute] of Object.entries(ATTRIBUTES) as [Stage, string][]) {
    const seconds = attributes.get(attribute);
    if (typeof seconds === 'number') stages = { ...stages, ...only(one, seconds * 1000) };
  }
  return { parent, stage, stages };
}

/** Nothing where a duration is none: of a request that never had a token, say. */
function only(stage: Stage, ms: number): ServerStages {
  if (!(ms >= 0 && ms < Infinity)) return {};
  return { [stage]: Math.round(ms * 1000) / 1000 };
}

/** By span, the request that it is below: at any depth, since a router may stand in between. */
function requestsOf(
  spans: ReadonlyMap<string, ServerSpan>,
  requests: ReadonlySet<string>,
): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const start of spans.keys()) {
    const path: string[] = [];
    let id: string | undefined = start;
    while (id !== undefined && !requests.has(id) && !found.has(id)) {
      // Who comes here again goes in a circle.
      found.set(id, undefined);
      path.push(id);
      id = spans.get(id)?.parent;
    }
    const request = id === undefined || requests.has(id) ? id : found.get(id);
    for (const one of path) found.set(one, request);
  }
  return found;
}

/** What was told of a request in one place: in its own span, or by each of a server's threads. */
interface Told {
  own: ServerStages;
  readonly threads: Map<string, ServerStages>;
}

function stagesOf(
  spans: ReadonlyMap<string, ServerSpan>,
  requests: ReadonlyMap<string, string | undefined>,
): ReadonlyMap<string, ServerStages> {
  const told = new Map<string, Map<string, Told>>();
  for (const [id, { parent = '', stage, stages }] of spans) {
    const request = requests.get(id);
    const above = spans.get(parent);
    // What lies within another stage is a part of it.
    if (request === undefined || above?.stage || Object.keys(stages).length === 0) continue;
    const attempts = entry(told, request, () => new Map<string, Told>());
    const place = stage ? (above?.parent ?? parent) : id;
    const attempt = entry(attempts, place, (): Told => ({ own: {}, threads: new Map() }));
    if (stage) attempt.threads.set(parent, sum(attempt.threads.get(parent) ?? {}, stages));
    else attempt.own = stages;
  }
  return new Map(
    Array.from(told, ([request, attempts]) => [
      request,
      // A request whose connection was lost is asked again, and has several.
      Array.from(attempts.values(), ofAttempt).reduce(sum),
    ]),
  );
}

function entry<V>(map: Map<string, V>, key: string, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/** The ranks of a model that several devices share tell the same stages, each for itself. */
function ofAttempt({ own, threads }: Told): ServerStages {
  const longest = (a: ServerStages, b: ServerStages) => merged(a, b, Math.max);
  return { ...own, ...[...threads.values()].reduce(longest, {}) };
}

function sum(one: ServerStages, other: ServerStages): ServerStages {
  return merged(one, other, (a, b) => Math.round((a + b) * 1000) / 1000);
}

function merged(
  one: ServerStages,
  other: ServerStages,
  merge: (a: number, b: number) => number,
): ServerStages {
  const both = { ...one, ...other };
  for (const stage of Object.keys(both) as Stage[]) {
    const [a, b] = [one[stage], other[stage]];
    if (a !== undefined && b !== undefined) Object.assign(both, { [stage]: merge(a, b) });
  }
  return both;
}
