/** A field of a protobuf message, ready to be put beside others. */
export type Field = Buffer;

const VARINT = 0;
const FIXED32 = 5;
const LENGTH_DELIMITED = 2;

export function integer(field: number, value: number): Field {
  return Buffer.concat([tag(field, VARINT), varint(BigInt(value))]);
}

export function float(field: number, value: number): Field {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([tag(field, FIXED32), bytes]);
}

export function text(field: number, value: string): Field {
  return bytes(field, Buffer.from(value, 'utf8'));
}

export function message(field: number, fields: readonly Field[]): Field {
  return bytes(field, Buffer.concat(fields));
}

export function bytes(field: number, value: Uint8Array): Field {
  return Buffer.concat([tag(field, LENGTH_DELIMITED), varint(BigInt(value.length)), value]);
}

function tag(field: number, wireType: number): Buffer {
  return varint(BigInt(field * 8 + wireType));
}

/** Seven bits a byte from the lowest; a negative number as its 64 bits. */
function varint(value: bigint): Buffer {
  const groups: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const group = Number(rest & 0x7fn);
    rest >>= 7n;
    groups.push(rest > 0n ? group | 0x80 : group);
  } while (rest > 0n);
  return Buffer.from(groups);
}
