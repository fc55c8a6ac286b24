import { bytes, type Field, float, integer, message, text } from './protobuf';

/** Operators of onnxruntime that the standard lacks. */
export const CONTRIB = 'com.microsoft';

const OPSET = 21;
const IR_VERSION = 10;

/** Numbers of onnx.TensorProto.DataType. */
const TYPES = { float: 1, uint8: 2, int32: 6, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof TYPES;

/** Kinds of onnx.AttributeProto. */
const ATTRIBUTE = { float: 1, int: 2 } as const;

/** A whole number, or a float where it is wrapped: JavaScript cannot tell 1.0 from 1. */
export type Attribute = number | { readonly float: number };

/** Size of a dimension, or its name where it is free. */
export type Dimension = number | string;

/** Collects the parts of an ONNX model; methods return the name of what they add. */
export class OnnxGraph {
  private readonly nodes: Field[] = [];
  private readonly initializers: Field[] = [];
  private readonly inputs: Field[] = [];
  private readonly outputs: Field[] = [];

  input(name: string, type: ElementType, dimensions: readonly Dimension[]): string {
    this.inputs.push(message(11, valueInfo(name, type, dimensions)));
    return name;
  }

  output(name: string, type: ElementType, dimensions: readonly Dimension[]): string {
    this.outputs.push(message(12, valueInfo(name, type, dimensions)));
    return name;
  }

  weight(
    name: string,
    type: ElementType,
    shape: readonly number[],
    values: ArrayBufferView,
  ): string {
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const dims = shape.map((size) => integer(1, size));
    this.initializers.push(
      message(5, [...dims, integer(2, TYPES[type]), text(8, name), bytes(9, raw)]),
    );
    return name;
  }

  node(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): string {
    const fields = Object.entries(attributes).map(([name, value]) => attribute(name, value));
    this.nodes.push(
      message(1, [
        ...inputs.map((input) => text(1, input)),
        ...outputs.map((output) => text(2, output)),
        text(4, operator),
        ...fields,
        text(7, domain),
      ]),
    );
    return outputs[0] as string;
  }

  /** The model's file. */
  model(): Buffer {
    const { nodes, initializers, inputs, outputs } = this;
    const graph = [...nodes, text(2, 'graph'), ...initializers, ...inputs, ...outputs];
    const opset = (domain: string, version: number) =>
      message(8, [text(1, domain), integer(2, version)]);
    return Buffer.concat([
      integer(1, IR_VERSION),
      message(7, graph),
      opset('', OPSET),
      opset(CONTRIB, 1),
    ]);
  }
}

function attribute(name: string, value: Attribute): Field {
  return message(
    5,
    typeof value === 'number'
      ? [text(1, name), integer(3, value), integer(20, ATTRIBUTE.int)]
      : [text(1, name), float(2, value.float), integer(20, ATTRIBUTE.float)],
  );
}

function valueInfo(name: string, type: ElementType, dimensions: readonly Dimension[]): Field[] {
  const shape = dimensions.map((size) =>
    message(1, [typeof size === 'number' ? integer(1, size) : text(2, size)]),
  );
  const tensor = message(1, [integer(1, TYPES[type]), message(2, shape)]);
  return [text(1, name), message(2, [tensor])];
}
