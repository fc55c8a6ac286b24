import { toFloat16 } from './float16';
import { BLOCK, quantise } from './quantise';

/** A value of GGUF's metadata; numbers and arrays say their type. */
export type MetadataValue =
  | string
  | boolean
  | { readonly uint32: number }
  | { readonly float32: number }
  | { readonly strings: readonly string[] }
  | { readonly floats: readonly number[] }
  | { readonly integers: readonly number[] };

export interface GgufTensor {
  readonly name: string;
  /** Rows first, as everywhere but in GGUF. */
  readonly shape: readonly number[];
  readonly type: 'F32' | 'Q8_0';
  readonly values: Float32Array;
}

const VERSION = 3;
const ALIGNMENT = 32;
const TENSOR_TYPES = { F32: 0, Q8_0: 8 } as const;
const VALUE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/** The file of a model for llama.cpp. */
export function ggufFile(
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly GgufTensor[],
): Buffer {
  const entries = Object.entries(metadata);
  const data = tensors.map((tensor) => padded(dataOf(tensor)));
  let offset = 0;
  const infos = tensors.map((tensor, i) => {
    const info = tensorInfo(tensor, offset);
    offset += (data[i] as Buffer).length;
    return info;
  });
  const head = Buffer.concat([
    Buffer.from('GGUF', 'ascii'),
    uint32(VERSION),
    uint64(tensors.length),
    uint64(entries.length),
    ...entries.map(([key, value]) => Buffer.concat([string(key), metadataValue(value)])),
    ...infos,
  ]);
  return Buffer.concat([padded(head), ...data]);
}

function tensorInfo({ name, shape, type }: GgufTensor, offset: number): Buffer {
  const sizes = [...shape].reverse();
  return Buffer.concat([
    string(name),
    uint32(sizes.length),
    ...sizes.map(uint64),
    uint32(TENSOR_TYPES[type]),
    uint64(offset),
  ]);
}

function dataOf({ type, values }: GgufTensor): Buffer {
  if (type === 'F32') return float32s(values);
  const { values: quantised, scales } = quantise(values);
  const bytes = Buffer.alloc(scales.length * (2 + BLOCK));
  scales.forEach((scale, block) => {
    const at = block * (2 + BLOCK);
    bytes.writeUInt16LE(toFloat16(scale), at);
    bytes.set(new Uint8Array(quantised.buffer, block * BLOCK, BLOCK), at + 2);
  });
  return bytes;
}

function metadataValue(value: MetadataValue): Buffer {
  if (typeof value === 'string') return typed(VALUE.string, string(value));
  if (typeof value === 'boolean') return typed(VALUE.bool, Buffer.of(Number(value)));
  if ('uint32' in value) return typed(VALUE.uint32, uint32(value.uint32));
  if ('float32' in value) return typed(VALUE.float32, float32s([value.float32]));
  if ('strings' in value) return array(VALUE.string, value.strings.map(string));
  if ('floats' in value) {
    return array(
      VALUE.float32,
      value.floats.map((item) => float32s([item])),
    );
  }
  return array(VALUE.int32, value.integers.map(uint32));
}

function typed(type: number, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([uint32(type), ...parts]);
}

function array(itemType: number, items: readonly Buffer[]): Buffer {
  return typed(VALUE.array, uint32(itemType), uint64(items.length), ...items);
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function float32s(values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (let i = 0; i < values.length; i++) bytes.writeFloatLE(values[i] as number, 4 * i);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}
