import { HumanError } from '../../common/humanError';
import { isObject } from '../../common/shape';
import type { PlacedValue } from './jsonValues';
import type { ImportFault } from './traceImport';

/**
 * A span of OTLP in its JSON encoding: names in camelCase, ids as hexadecimal text, 64-bit integers as
 * decimal text (OTLP specification, "JSON Protobuf Encoding"; opentelemetry/proto/trace/v1/trace.proto
 * in open-telemetry/opentelemetry-proto).
 */
export interface OtlpSpan {
  /** Where it stands in the file. */
  readonly place: string;
  readonly traceId: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly name: string;
  /** Nanoseconds since 1970. */
  readonly startNs: bigint | undefined;
  readonly endNs: bigint | undefined;
  readonly attributes: Attributes;
  /** Spans of the same trace that it links to, by id. */
  readonly links: readonly string[];
  readonly failed: boolean;
  /** What its status says. */
  readonly message: string | undefined;
}

/** Attributes of a span by name, as plain values. */
export type Attributes = ReadonlyMap<string, unknown>;

/**
 * The spans of a TracesData or an ExportTraceServiceRequest (`resourceSpans`, of those `scopeSpans`, of
 * those `spans`). A span without ids is told and left out.
 */
export function* spansOf(
  { place, value }: PlacedValue,
  onFault: (fault: ImportFault) => void,
): Generator<OtlpSpan, void, undefined> {
  if (!isObject(value) || !Array.isArray(value['resourceSpans'])) {
    onFault({
      place: place || 'resourceSpans',
      reason: new HumanError('It has no resourceSpans.'),
    });
    return;
  }
  const before = place === '' ? '' : `${place}, `;
  for (const [r, resource] of listOf(value, 'resourceSpans').entries()) {
    for (const [s, scope] of listOf(resource, 'scopeSpans').entries()) {
      for (const [i, span] of listOf(scope, 'spans').entries()) {
        const at = `${before}resourceSpans[${r}].scopeSpans[${s}].spans[${i}]`;
        const read = spanOf(span, at);
        if (read) yield read;
        else onFault({ place: at, reason: new HumanError('It has no traceId or no spanId.') });
      }
    }
  }
}

function spanOf(span: unknown, place: string): OtlpSpan | undefined {
  const [traceId, id, parent] = ['traceId', 'spanId', 'parentSpanId'].map((name) =>
    idOf(isObject(span) ? span[name] : undefined),
  );
  if (!isObject(span) || traceId === undefined || id === undefined) return undefined;
  const status = isObject(span['status']) ? span['status'] : {};
  const { code, message } = status;
  return {
    place,
    traceId,
    id,
    parent,
    name: typeof span['name'] === 'string' ? span['name'] : id,
    startNs: nanoseconds(span['startTimeUnixNano']),
    endNs: nanoseconds(span['endTimeUnixNano']),
    attributes: attributesOf(span),
    links: listOf(span, 'links').flatMap((link) => {
      const [trace, linked] = isObject(link) ? [idOf(link['traceId']), idOf(link['spanId'])] : [];
      return linked !== undefined && (trace ?? traceId) === traceId ? [linked] : [];
    }),
    // The encoding has a number; some write the name.
    failed: code === 2 || code === 'STATUS_CODE_ERROR',
    message: typeof message === 'string' && message !== '' ? message : undefined,
  };
}

/** Hexadecimal in either case; an empty id is none. */
function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined;
}

/** A moment; 0 is what an exporter writes where it knows none. */
function nanoseconds(value: unknown): bigint | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,20}$/.test(text)) return undefined;
  const moment = BigInt(text);
  return moment === 0n ? undefined : moment;
}

function attributesOf(span: Readonly<Record<string, unknown>>): Attributes {
  const attributes = new Map<string, unknown>();
  for (const attribute of listOf(span, 'attributes')) {
    if (!isObject(attribute) || typeof attribute['key'] !== 'string') continue;
    attributes.set(attribute['key'], plainValue(attribute['value'], DEEPEST_VALUE));
  }
  return attributes;
}

/** No attribute of the conventions is nested more deeply; what is, is left out. */
const DEEPEST_VALUE = 16;

/** An AnyValue as a plain one. */
function plainValue(value: unknown, deepest: number): unknown {
  if (!isObject(value) || deepest === 0) return undefined;
  const { stringValue, intValue, doubleValue, boolValue, arrayValue, kvlistValue } = value;
  if (intValue !== undefined) return Number(intValue);
  if (isObject(arrayValue)) {
    return listOf(arrayValue, 'values').map((one) => plainValue(one, deepest - 1));
  }
  if (isObject(kvlistValue)) {
    const pairs = listOf(kvlistValue, 'values').filter(isObject);
    return Object.fromEntries(
      pairs.map((pair) => [String(pair['key']), plainValue(pair['value'], deepest - 1)]),
    );
  }
  return stringValue ?? doubleValue ?? boolValue;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? (list as unknown[]) : [];
}
