import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = Record<string, unknown>;

interface Changes {
  readonly weights?: (onnx: Buffer) => void;
  readonly architecture?: Json;
}

/**
 * A copy of the bundled model, whose weights or manifest are changed; the manifest has the checksum
 * of the weights as they are, so that only the model itself is wrong.
 */
export function damagedModel(folder: string, { weights, architecture }: Changes = {}): string {
  mkdirSync(folder, { recursive: true });
  const onnx = readFileSync('models/apr/model.onnx');
  weights?.(onnx);
  const manifest = JSON.parse(readFileSync('models/apr/manifest.json', 'utf8')) as {
    readonly architecture: Json;
  };
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  writeFileSync(join(folder, 'model.onnx'), onnx);
  const changed = {
    ...manifest,
    architecture: { ...manifest.architecture, ...architecture },
    files: { 'model.onnx': { sha256, bytes: onnx.length } },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(changed));
  return folder;
}

/** The first number of one tensor of 32-bit floats in an ONNX file becomes this one. */
export function setFirst(onnx: Buffer, tensor: string, value: number): void {
  // TensorProto of onnx.proto: name is field 8, and raw_data, field 9, follows it.
  const name = Buffer.from(`\x42${String.fromCharCode(tensor.length)}${tensor}\x4a`, 'latin1');
  let at = onnx.indexOf(name);
  if (at < 0) throw new Error(`There is no tensor ${tensor}.`);
  at += name.length;
  // The length, of seven bits a byte.
  while ((onnx[at] as number) >= 0x80) at++;
  onnx.writeFloatLE(value, at + 1);
}
