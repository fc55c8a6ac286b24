import { readFile } from 'node:fs/promises';
import { fromFloat16 } from './float16';

/** A tensor in single precision, row by row. */
export interface Weights {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Reads the half and single precision tensors of a safetensors file. */
export async function readSafetensors(path: string): Promise<Map<string, Weights>> {
  const file = await readFile(path);
  const headerBytes = Number(file.readBigUInt64LE(0));
  const start = 8 + headerBytes;
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, Entry>;
  const tensors = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return new Map(
    tensors.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => [name, { shape, values: decode(dtype, file.subarray(start + from, start + to)) }],
    ),
  );
}

function decode(dtype: string, bytes: Buffer): Float32Array {
  switch (dtype) {
    case 'F16':
      return Float32Array.from({ length: bytes.length / 2 }, (_, i) =>
        fromFloat16(bytes.readUInt16LE(2 * i)),
      );
    case 'F32':
      return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
    default:
      throw new RangeError(`Tensors of type ${dtype} are not read.`);
  }
}
