import { elementTypeCode } from '../onnx/element-type.ts';
import type { OnnxAttribute } from '../onnx/model-writer.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import type { Emission } from './emission.ts';

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
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  Elu: floatAttributes,
  Selu: floatAttributes,
  LeakyRelu: floatAttributes,
  MatMul: (emission, node, inputs) => {
    const [transA, transB] = [number(node, 'transA'), number(node, 'transB')];
    if (transA === 0 && transB === 0) return emission.node('MatMul', inputs);
    if (node.inputs.every((input) => input.shape.length === 2))
      return emission.node('Gemm', inputs, { transA, transB });
    return emission.node('FusedMatMul', inputs, { transA, transB }, CONTRIB);
  },
  Slice: (emission, node, inputs) => {
    const shape = node.inputs[0]!.shape;
    const [begin, end, strides] = [numbers(node, 'begin'), numbers(node, 'end'), numbers(node, 'strides')];
    const axes = shape.map((_, i) => i).filter((i) => begin[i] !== 0 || end[i] !== shape[i] || strides[i] !== 1);
    const pick = (values: readonly number[]): string => emission.integers(axes.map((axis) => values[axis]!));
    return emission.node('Slice', [inputs[0]!, pick(begin), pick(end), emission.integers(axes), pick(strides)]);
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
};

const plain: Emitter = (emission, node, inputs) =>
  emission.node(node.operation, inputs, (node.attributes ?? {}) as Readonly<Record<string, OnnxAttribute>>);

export function emitterOf(node: GraphNode): Emitter {
  return EMITTERS[node.operation] ?? plain;
}
