import { type ElementType, elementTypeCode } from './element-type.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** An ONNX attribute: a number is an INT, `{ float }` a FLOAT, an array INTS, text a STRING. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  operator: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Readonly<Record<string, OnnxAttribute>>;
}

interface OnnxValueInfo {
  name: string;
  type: ElementType;
  /** Extents; a name stands for any extent. */
  shape: readonly (number | string)[];
}

/** Bytes in a file. */
export interface ExternalBytes {
  /** Path from the folder that the session is told, with slashes. */
  location: string;
  offset: number;
  length: number;
}

export interface OnnxInitializer extends OnnxValueInfo {
  shape: readonly number[];
  /** Raw little-endian elements, or where they are. */
  bytes: Uint8Array | ExternalBytes;
}

export interface OnnxModel {
  nodes: readonly OnnxNode[];
  initializers: readonly OnnxInitializer[];
  inputs: readonly OnnxValueInfo[];
  outputs: readonly OnnxValueInfo[];
}

const IR_VERSION = 10;
const OPERATOR_SET = 21;

/** Serialises a model as `onnx.ModelProto` bytes. */
export function writeOnnxModel(model: OnnxModel): Uint8Array {
  const writer = new ProtobufWriter();
  writer.integer(1, IR_VERSION);
  writer.text(2, '@uge/tfjs-onnx');
  writer.message(7, () => {
    for (const [index, node] of model.nodes.entries()) writer.message(1, () => writeNode(writer, node, index));
    writer.text(2, 'recorded');
    for (const initializer of model.initializers) writer.message(5, () => writeTensor(writer, initializer));
    for (const input of model.inputs) writer.message(11, () => writeValueInfo(writer, input));
    for (const output of model.outputs) writer.message(12, () => writeValueInfo(writer, output));
  });
  for (const [domain, version] of [
    ['', OPERATOR_SET],
    ['com.microsoft', 1],
  ] as const) {
    writer.message(8, () => {
      writer.text(1, domain);
      writer.integer(2, version);
    });
  }
  return writer.finish();
}

function writeNode(writer: ProtobufWriter, node: OnnxNode, index: number): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  writer.text(3, `${node.operator}_${index}`);
  writer.text(4, node.operator);
  if (node.domain !== '') writer.text(7, node.domain);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, () => writeAttribute(writer, name, value));
  }
}

function writeAttribute(writer: ProtobufWriter, name: string, value: OnnxAttribute): void {
  const INT = 2;
  const FLOAT = 1;
  const STRING = 3;
  const INTS = 7;
  writer.text(1, name);
  if (typeof value === 'number') {
    writer.integer(3, value);
    writer.integer(20, INT);
  } else if (typeof value === 'string') {
    writer.text(4, value);
    writer.integer(20, STRING);
  } else if ('float' in value) {
    writer.float(2, value.float);
    writer.integer(20, FLOAT);
  } else {
    for (const item of value) writer.integer(8, item);
    writer.integer(20, INTS);
  }
}

function writeTensor(writer: ProtobufWriter, tensor: OnnxInitializer): void {
  for (const extent of tensor.shape) writer.integer(1, extent);
  writer.integer(2, elementTypeCode[tensor.type]);
  writer.text(8, tensor.name);
  if (tensor.bytes instanceof Uint8Array) {
    writer.bytes(9, tensor.bytes);
    return;
  }
  const EXTERNAL = 1;
  for (const [key, value] of Object.entries(tensor.bytes)) {
    writer.message(13, () => {
      writer.text(1, key);
      writer.text(2, String(value));
    });
  }
  writer.integer(14, EXTERNAL);
}

function writeValueInfo(writer: ProtobufWriter, value: OnnxValueInfo): void {
  writer.text(1, value.name);
  writer.message(2, () =>
    writer.message(1, () => {
      writer.integer(1, elementTypeCode[value.type]);
      writer.message(2, () => {
        for (const extent of value.shape) {
          writer.message(1, () => (typeof extent === 'number' ? writer.integer(1, extent) : writer.text(2, extent)));
        }
      });
    }),
  );
}
