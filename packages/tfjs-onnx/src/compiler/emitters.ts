import { elementTypeCode } from '../onnx/element-type.ts';
import type { OnnxAttribute } from '../onnx/model-writer.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import type { Emission } from './emission.ts';
import { fusedEmitters } from './fused-emitters.ts';

/** Writes one recorded node; returns the name of its value, or the names of all outputs of a several-output operation. */
export type Emitter = (emission: Emission, node: GraphNode, inputs: readonly string[]) => string | string[];

const CONTRIB = 'com.microsoft';

/**
 * ONNX Runtime's ScatterND adds duplicates from several threads without a lock (microsoft/onnxruntime#18048). It uses one
 * thread below 210,000 elements, so larger sums are done in pieces. ScatterElements is safe but 100 times slower.
 */
const UNSPLIT_SCATTER_ELEMENTS = 200_000;

function numbers(node: GraphNode, name: string): readonly number[] {
  return node.attributes![name] as readonly number[];
}

function number(node: GraphNode, name: string): number {
  return node.attributes![name] as number;
}

const reduction: Emitter = (emission, node, inputs) =>
  emission.node(node.operation, [inputs[0]!, emission.integers(numbers(node, 'axes'))], {
    keepdims: number(node, 'keepdims'),
  });

const floatAttributes: Emitter = (emission, node, inputs) =>
  emission.node(
    node.operation,
    inputs,
    Object.fromEntries(
      Object.entries(node.attributes ?? {}).map(([name, value]) => [name, { float: value as number }]),
    ),
  );

/** Integers of `bits` bits, two to a byte for 4 (the lower half first), as float32 `shape` `[rows, count]`. */
function unpackIntegers(emission: Emission, packed: string, shape: readonly [number, number], bits: number): string {
  const [rows, count] = shape;
  const toFloat = (value: string): string => emission.node('Cast', [value], { to: elementTypeCode.float32 });
  if (bits === 8) return emission.node('Reshape', [toFloat(packed), emission.integers(shape)]);
  const column = emission.node('Reshape', [packed, emission.integers([rows, -1, 1])]);
  const low = emission.node('BitwiseAnd', [column, emission.scalar(15, 'uint8')]);
  const high = emission.node('BitShift', [column, emission.scalar(4, 'uint8')], { direction: 'RIGHT' });
  const pairs = emission.node('Concat', [low, high], { axis: 2 });
  const flat = emission.node('Reshape', [toFloat(pairs), emission.integers([rows, -1])]);
  const bounds = [[0], [count], [1]].map((values) => emission.integers(values));
  return emission.node('Slice', [flat, ...bounds]);
}

/** Operations whose ONNX form differs from "same name, same inputs, integer attributes". */
const EMITTERS: Readonly<Record<string, Emitter>> = {
  Fill: (emission, node) => {
    const scalar = emission.scalar(number(node, 'value'), node.type);
    return node.shape.length === 0 ? scalar : emission.node('Expand', [scalar, emission.integers(node.shape)]);
  },
  Reshape: (emission, node, inputs) => emission.node('Reshape', [inputs[0]!, emission.integers(node.shape)]),
  Expand: (emission, node, inputs) => emission.node('Expand', [inputs[0]!, emission.integers(node.shape)]),
  Cast: (emission, node, inputs) => emission.node('Cast', [inputs[0]!], { to: elementTypeCode[node.type] }),
  ReduceSum: reduction,
  ReduceSumSquare: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  Elu: floatAttributes,
  Selu: floatAttributes,
  LeakyRelu: floatAttributes,
  MatMul: (emission, node, inputs) => {
    const [transA, transB, factor] = [number(node, 'transA'), number(node, 'transB'), number(node, 'factor')];
    if (transA === 0 && transB === 0 && factor === 1) return emission.node('MatMul', inputs);
    const attributes = { transA, transB, ...(factor === 1 ? {} : { alpha: { float: factor } }) };
    if (node.inputs.every((input) => input.shape.length === 2)) return emission.node('Gemm', inputs, attributes);
    return emission.node('FusedMatMul', inputs, attributes, CONTRIB);
  },
  Slice: (emission, node, inputs) => {
    const shape = node.inputs[0]!.shape;
    const [begin, end, strides] = [numbers(node, 'begin'), numbers(node, 'end'), numbers(node, 'strides')];
    const axes = shape.map((_, i) => i).filter((i) => begin[i] !== 0 || end[i] !== shape[i] || strides[i] !== 1);
    const pick = (values: readonly number[]): string => emission.integers(axes.map((axis) => values[axis]!));
    return emission.node('Slice', [inputs[0]!, pick(begin), pick(end), emission.integers(axes), pick(strides)]);
  },
  MatMulNBits: (emission, node, inputs) =>
    emission.node('MatMulNBits', inputs, node.attributes as Record<string, number>, CONTRIB),
  Dequantize: (emission, node, inputs) => {
    const [packed, scales, zeroPoints] = inputs as [string, string, string | undefined];
    const [bits, size] = [number(node, 'bits'), number(node, 'block_size')];
    const [rows, columns] = node.shape as [number, number];
    const blocks = Math.ceil(columns / size);
    const values = unpackIntegers(emission, packed, [rows, blocks * size], bits);
    const blocked = emission.node('Reshape', [values, emission.integers([rows, blocks, size])]);
    const perBlock = (value: string): string => emission.node('Reshape', [value, emission.integers([rows, blocks, 1])]);
    const zero =
      zeroPoints === undefined
        ? emission.scalar(2 ** (bits - 1), 'float32')
        : perBlock(unpackIntegers(emission, zeroPoints, [rows, blocks], bits));
    const scaled = emission.node('Mul', [emission.node('Sub', [blocked, zero]), perBlock(scales)]);
    const flat = emission.node('Reshape', [scaled, emission.integers([rows, blocks * size])]);
    if (blocks * size === columns) return flat;
    return emission.node('Slice', [flat, ...[[0], [columns], [1]].map((bounds) => emission.integers(bounds))]);
  },
  Tile: (emission, node, inputs) => emission.node('Tile', [inputs[0]!, emission.integers(numbers(node, 'repeats'))]),
  Pad: (emission, node, inputs) => {
    const value = emission.scalar(number(node, 'value'), node.type);
    return emission.node('Pad', [inputs[0]!, emission.integers(numbers(node, 'pads')), value]);
  },
  ReflectPad: (emission, node, inputs) =>
    emission.node('Pad', [inputs[0]!, emission.integers(numbers(node, 'pads'))], { mode: 'reflect' }),
  Clip: (emission, node, inputs) =>
    emission.node('Clip', [
      inputs[0]!,
      emission.scalar(number(node, 'minimum'), node.type),
      emission.scalar(number(node, 'maximum'), node.type),
    ]),
  CumSum: (emission, node, inputs) =>
    emission.node('CumSum', [inputs[0]!, emission.scalar(number(node, 'axis'), 'int64')], {
      exclusive: number(node, 'exclusive'),
      reverse: number(node, 'reverse'),
    }),
  ScatterAddRows: (emission, node, inputs) => {
    const [updates, rows] = inputs as [string, string];
    const [count, width] = node.inputs[0]!.shape as [number, number];
    const zero = emission.scalar(0, node.type);
    let sums = emission.node('Expand', [zero, emission.integers(node.shape)]);
    const chunk = Math.max(1, Math.floor(UNSPLIT_SCATTER_ELEMENTS / width));
    for (let start = 0; start < count; start += chunk) {
      const bounds = [[start], [Math.min(count, start + chunk)], [0]].map((values) => emission.integers(values));
      const part = (value: string): string => (chunk >= count ? value : emission.node('Slice', [value, ...bounds]));
      sums = emission.node('ScatterND', [sums, part(rows), part(updates)], { reduction: 'add' });
    }
    return sums;
  },
  Iota: (emission, node) =>
    emission.initializer(
      Array.from({ length: node.shape[0]! }, (_, i) => i),
      node.shape,
      node.type,
    ),
  DFT: (emission, node, inputs) =>
    emission.node('DFT', [inputs[0]!, '', emission.scalar(number(node, 'axis'), 'int64')], {
      inverse: number(node, 'inverse'),
    }),
  Constant: (emission, node) => emission.initializer(numbers(node, 'values'), node.shape, node.type),
  MaxPool: (emission, node, inputs) =>
    emission.multiNode('MaxPool', inputs, {
      attributes: node.attributes as Readonly<Record<string, OnnxAttribute>>,
      outputs: 2,
    }),
  TopK: (emission, node, inputs) =>
    emission.multiNode('TopK', [inputs[0]!, emission.integers([number(node, 'k')])], {
      attributes: { axis: -1, largest: 1, sorted: number(node, 'sorted') },
      outputs: 2,
    }),
  ...fusedEmitters,
};

const plain: Emitter = (emission, node, inputs) =>
  emission.node(node.operation, inputs, (node.attributes ?? {}) as Readonly<Record<string, OnnxAttribute>>);

export function emitterOf(node: GraphNode): Emitter {
  return EMITTERS[node.operation] ?? plain;
}
