import type { ElementType } from '../onnx/element-type.ts';
import { type Attributes, GraphNode } from './graph-node.ts';
import { broadcastShape, range, type Shape, sameShape, sizeOf, withExtent, withoutAxes } from './shapes.ts';

/** A value of `shape` filled with one compile-time number. */
export function fill(value: number, shape: Shape, type: ElementType): GraphNode {
  return new GraphNode('Fill', [], shape, type, { value: type === 'float32' ? Math.fround(value) : value });
}

export function constant(value: number, type: ElementType): GraphNode {
  return fill(value, [], type);
}

export function fillValue(node: GraphNode): number | undefined {
  return node.operation === 'Fill' ? (node.attributes!['value'] as number) : undefined;
}

/** Records an ONNX operation; an empty result needs no computing. */
export function record(
  operation: string,
  inputs: readonly GraphNode[],
  shape: Shape,
  type: ElementType,
  attributes?: Attributes,
): GraphNode {
  if (sizeOf(shape) === 0) return fill(0, shape, type);
  return new GraphNode(operation, inputs, shape, type, attributes);
}

export function reshape(node: GraphNode, shape: Shape): GraphNode {
  if (sameShape(node.shape, shape)) return node;
  if (node.operation === 'Reshape') return reshape(node.inputs[0]!, shape);
  const value = fillValue(node);
  if (value !== undefined) return fill(value, shape, node.type);
  return record('Reshape', [node], shape, node.type);
}

export function expand(node: GraphNode, shape: Shape): GraphNode {
  if (sameShape(node.shape, shape)) return node;
  const value = fillValue(node);
  if (value !== undefined) return fill(value, shape, node.type);
  if (node.operation === 'Expand') return expand(node.inputs[0]!, shape);
  return record('Expand', [node], shape, node.type);
}

export function cast(node: GraphNode, type: ElementType): GraphNode {
  if (node.type === type) return node;
  const value = fillValue(node);
  if (value !== undefined) return fill(castNumber(value, type), node.shape, type);
  if (node.operation === 'Expand') return expand(cast(node.inputs[0]!, type), node.shape);
  return record('Cast', [node], node.shape, type);
}

function castNumber(value: number, type: ElementType): number {
  if (type === 'bool') return value !== 0 ? 1 : 0;
  return type === 'int32' || type === 'int64' ? Math.trunc(value) : value;
}

export function unary(operation: string, node: GraphNode, attributes?: Attributes, type?: ElementType): GraphNode {
  const result = type ?? node.type;
  if (node.operation === 'Expand') return expand(unary(operation, node.inputs[0]!, attributes, result), node.shape);
  return record(operation, [node], node.shape, result, attributes);
}

/** Drops what broadcasting does anyway: fills become scalars, expansions that `other` covers go away. */
function withoutExpansion(node: GraphNode, other: GraphNode, shape: Shape): GraphNode {
  const value = fillValue(node);
  if (value !== undefined && node.shape.length > 0 && sameShape(other.shape, shape)) return constant(value, node.type);
  if (node.operation !== 'Expand') return node;
  const inner = node.inputs[0]!;
  return sameShape(broadcastShape(inner.shape, other.shape), shape) ? inner : node;
}

/** An elementwise operation of two values of the same type, with broadcasting. */
export function binary(operation: string, left: GraphNode, right: GraphNode, type?: ElementType): GraphNode {
  const shape = broadcastShape(left.shape, right.shape);
  const result = type ?? left.type;
  const a = withoutExpansion(left, right, shape);
  const b = withoutExpansion(right, a, shape);
  const [x, y] = [fillValue(a), fillValue(b)];
  if (operation === 'Mul' || operation === 'Div') {
    if (y === 1) return expand(a, shape);
    if (operation === 'Mul' && x === 1) return expand(b, shape);
    if (a.operation === 'Expand' && sizeOf(b.shape) === 1) {
      return expand(binary(operation, a.inputs[0]!, b, result), shape);
    }
    if (b.operation === 'Expand' && sizeOf(a.shape) === 1) {
      return expand(binary(operation, a, b.inputs[0]!, result), shape);
    }
  }
  if (operation === 'Add' && x === 0) return expand(b, shape);
  if ((operation === 'Add' || operation === 'Sub') && y === 0) return expand(a, shape);
  return record(operation, [a, b], shape, result);
}

export const add = (a: GraphNode, b: GraphNode): GraphNode => binary('Add', a, b);
export const subtract = (a: GraphNode, b: GraphNode): GraphNode => binary('Sub', a, b);
export const multiply = (a: GraphNode, b: GraphNode): GraphNode => binary('Mul', a, b);
export const divide = (a: GraphNode, b: GraphNode): GraphNode => binary('Div', a, b);
export const compare = (operation: string, a: GraphNode, b: GraphNode): GraphNode => binary(operation, a, b, 'bool');

/** `condition ? whenTrue : whenFalse`, elementwise with broadcasting. */
export function where(condition: GraphNode, whenTrue: GraphNode, whenFalse: GraphNode): GraphNode {
  const shape = broadcastShape(condition.shape, broadcastShape(whenTrue.shape, whenFalse.shape));
  // ONNX Runtime has no Where kernel for bool.
  if (whenTrue.type === 'bool') {
    return cast(where(condition, cast(whenTrue, 'int32'), cast(whenFalse, 'int32')), 'bool');
  }
  return record('Where', [condition, whenTrue, whenFalse], shape, whenTrue.type);
}

export function transpose(node: GraphNode, permutation: readonly number[]): GraphNode {
  if (permutation.every((axis, i) => axis === i)) return node;
  const shape = permutation.map((axis) => node.shape[axis]!);
  const value = fillValue(node);
  if (value !== undefined) return fill(value, shape, node.type);
  if (node.operation === 'Transpose') {
    const inner = node.attributes!['perm'] as readonly number[];
    return transpose(
      node.inputs[0]!,
      permutation.map((axis) => inner[axis]!),
    );
  }
  const moved = permutation.filter((axis) => node.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return reshape(node, shape);
  return record('Transpose', [node], shape, node.type, { perm: permutation });
}

const EMPTY_REDUCTION: Readonly<Record<string, number>> = {
  ReduceSum: 0,
  ReduceProd: 1,
  ReduceMean: Number.NaN,
  ReduceMax: Number.NEGATIVE_INFINITY,
  ReduceMin: Number.POSITIVE_INFINITY,
};

/** Reduces `axes` (sorted, non-negative) away, or to extent 1 with `keepDimensions`. */
export function reduce(
  operation: string,
  node: GraphNode,
  axes: readonly number[],
  options: { keepDimensions?: boolean } = {},
): GraphNode {
  const keep = options.keepDimensions === true;
  const shape = keep ? node.shape.map((extent, i) => (axes.includes(i) ? 1 : extent)) : withoutAxes(node.shape, axes);
  if (sizeOf(node.shape) === 0 && sizeOf(shape) > 0) return fill(EMPTY_REDUCTION[operation]!, shape, node.type);
  if (axes.every((axis) => node.shape[axis] === 1)) return reshape(node, shape);
  if (operation === 'ReduceSum' && isColumnSum(node, axes)) {
    const rows = sizeOf(node.shape.slice(0, axes.length));
    const columns = reshape(node, [rows, sizeOf(node.shape.slice(axes.length))]);
    return reshape(matMul(fill(1, [1, rows], 'float32'), columns), shape);
  }
  return record(operation, [node], shape, node.type, { axes, keepdims: keep ? 1 : 0 });
}

/** Below this a product with ones is no faster than ONNX Runtime's sum. */
const COLUMN_SUM_EXTENT = 64;

/** Whether a sum goes over leading axes of something wide: a row of ones times the matrix takes half the time. */
function isColumnSum(node: GraphNode, axes: readonly number[]): boolean {
  return (
    node.type === 'float32' &&
    axes.every((axis, i) => axis === i) &&
    axes.length < node.shape.length &&
    sizeOf(node.shape.slice(axes.length)) >= COLUMN_SUM_EXTENT
  );
}

function isMatrixTranspose(node: GraphNode): boolean {
  if (node.operation !== 'Transpose') return false;
  const permutation = node.attributes!['perm'] as readonly number[];
  const rank = permutation.length;
  return permutation.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
}

/** Batched matrix product, times `factor`; batch axes broadcast. */
export function matMul(
  a: GraphNode,
  b: GraphNode,
  options: { transposeA?: boolean; transposeB?: boolean; factor?: number } = {},
): GraphNode {
  let [x, y] = [a, b];
  let [transposeX, transposeY] = [options.transposeA === true, options.transposeB === true];
  const rows = x.shape.at(transposeX ? -1 : -2)!;
  const inner = x.shape.at(transposeX ? -2 : -1)!;
  const columns = y.shape.at(transposeY ? -2 : -1)!;
  const shape = [...broadcastShape(x.shape.slice(0, -2), y.shape.slice(0, -2)), rows, columns];
  if (inner === 0) return fill(0, shape, x.type);
  if (isMatrixTranspose(x)) [x, transposeX] = [x.inputs[0]!, !transposeX];
  if (isMatrixTranspose(y)) [y, transposeY] = [y.inputs[0]!, !transposeY];
  if (y.operation === 'Dequantize' && y.inputs.every(({ storage }) => storage) && transposeY) {
    if (transposeX) x = transpose(x, swapLastTwo(x.shape.length));
    return quantizedMatMul(x, y, shape);
  }
  if (x.type !== 'float32') {
    if (transposeX) x = transpose(x, swapLastTwo(x.shape.length));
    if (transposeY) y = transpose(y, swapLastTwo(y.shape.length));
    [transposeX, transposeY] = [false, false];
  }
  return record('MatMul', [x, y], shape, x.type, {
    transA: transposeX ? 1 : 0,
    transB: transposeY ? 1 : 0,
    factor: options.factor ?? 1,
  });
}

/** Products with a matrix that stays quantised: it is compiled in, for ONNX Runtime rearranges such matrices once. */
function quantizedMatMul(x: GraphNode, matrix: GraphNode, shape: Shape): GraphNode {
  const parts = matrix.inputs.map((leaf) => GraphNode.compiledIn(leaf.storage!, leaf.shape));
  return record('MatMulNBits', [x, ...parts], shape, 'float32', {
    ...matrix.attributes,
    K: matrix.shape[1]!,
    N: matrix.shape[0]!,
  });
}

function swapLastTwo(rank: number): number[] {
  return [...range(rank - 2), rank - 1, rank - 2];
}

/** `node[begin : begin + size]` on every axis. */
export function slice(node: GraphNode, begin: readonly number[], size: Shape): GraphNode {
  if (sameShape(size, node.shape)) return node;
  const value = fillValue(node);
  if (value !== undefined) return fill(value, size, node.type);
  return stridedSlice(
    node,
    begin,
    begin.map((start, i) => start + size[i]!),
    { strides: begin.map(() => 1), shape: size },
  );
}

/** ONNX slice; `end` and negative strides follow NumPy. */
export function stridedSlice(
  node: GraphNode,
  begin: readonly number[],
  end: readonly number[],
  options: { strides: readonly number[]; shape: Shape },
): GraphNode {
  return record('Slice', [node], options.shape, node.type, { begin, end, strides: options.strides });
}

export function concat(nodes: readonly GraphNode[], axis: number): GraphNode {
  const shape = withExtent(
    nodes[0]!.shape,
    axis,
    nodes.reduce((sum, node) => sum + node.shape[axis]!, 0),
  );
  const parts = nodes.filter((node) => sizeOf(node.shape) > 0);
  if (parts.length === 1 && sameShape(parts[0]!.shape, shape)) return parts[0]!;
  return record('Concat', parts, shape, nodes[0]!.type, { axis });
}

export function pad(node: GraphNode, pads: readonly (readonly [number, number])[], value: number): GraphNode {
  const shape = node.shape.map((extent, i) => extent + pads[i]![0] + pads[i]![1]);
  if (sizeOf(node.shape) === 0) return fill(value, shape, node.type);
  return record('Pad', [node], shape, node.type, {
    pads: [...pads.map((pair) => pair[0]), ...pads.map((pair) => pair[1])],
    value,
  });
}

export function clip(node: GraphNode, minimum: number, maximum: number): GraphNode {
  return unary('Clip', node, { minimum, maximum });
}

/**
 * Float32 matrix of blocks of small integers.
 *
 * @param parts - uint8 `[rows, blocks, bytes]`, float32 scales `[rows, blocks]`, and packed uint8 zero points if there are.
 * @param attributes - `bits`, `block_size`, `accuracy_level` as MatMulNBits has them.
 */
export function dequantize(parts: readonly GraphNode[], shape: Shape, attributes: Attributes): GraphNode {
  const [rows] = shape as [number, number];
  const flat = parts.map((part) =>
    reshape(part, [rows, ...part.shape.slice(part.shape.length - (part === parts[0] ? 2 : 1))]),
  );
  return record('Dequantize', flat, shape, 'float32', attributes);
}
