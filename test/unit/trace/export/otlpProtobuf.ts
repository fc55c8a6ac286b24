import root from '@opentelemetry/otlp-transformer/build/src/generated/root.js';

/** What protobufjs generates of a message, as far as it is used here. */
interface MessageType {
  fromObject(object: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): object;
}

/**
 * The classes that protobufjs made of opentelemetry/proto/trace/v1/trace.proto and of what it imports
 * (open-telemetry/opentelemetry-proto), as OpenTelemetry publishes them: the last of its packages
 * that have them, since later ones write protobuf by hand. Its types tell less than there is.
 */
const { TracesData } = (
  root as unknown as {
    opentelemetry: { proto: { trace: { v1: { TracesData: MessageType } } } };
  }
).opentelemetry.proto.trace.v1;

/** Fields of bytes, which OTLP/JSON writes as hexadecimal digits where protobuf has base64. */
const IDS = ['traceId', 'spanId', 'parentSpanId'];

/**
 * A document of OTLP/JSON after a way through protobuf, to the bytes and back, as the strictest
 * writer has it (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): names in
 * lowerCamelCase, ids in lower-case hexadecimal digits, 64-bit numbers as strings, enumerations as
 * numbers. Fields that the schema does not have are gone, values of other types are changed, and
 * every list that a message may have is there, if need be without elements.
 * @throws Error where a value cannot be what its field is
 */
export function throughProtobuf(json: string): object {
  const message = TracesData.fromObject(
    JSON.parse(json, (key, value: unknown) =>
      IDS.includes(key) ? [...Buffer.from(String(value), 'hex')] : value,
    ) as object,
  );
  return fromProtobuf(TracesData.encode(message).finish());
}

/** What a protobuf of spans says, as OTLP/JSON has it: a request to export them is one too. */
export function fromProtobuf(bytes: Uint8Array): object {
  const read = TracesData.decode(bytes);
  const plain = TracesData.toObject(read, { longs: String, bytes: Array, arrays: true });
  return JSON.parse(JSON.stringify(plain), (key, value: unknown) =>
    IDS.includes(key) ? Buffer.from(value as number[]).toString('hex') : value,
  ) as object;
}
