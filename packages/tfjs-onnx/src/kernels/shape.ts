import { backend_util, slice_util, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import { concat, expand, pad, record, reshape, slice, stridedSlice, transpose } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { normaliseAxes, type Shape, withExtent, withoutAxes } from '../recorder/shapes.ts';
import { type KernelTable, listRule, rule } from './kernel-rule.ts';

interface StridedSliceAttributes {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** End of a backwards ONNX slice that includes index 0. */
const BEFORE_FIRST = -(2 ** 31);

function insertAxis(shape: Shape, axis: number): number[] {
  return [...shape.slice(0, axis), 1, ...shape.slice(axis)];
}

function sliceAlong(node: GraphNode, axis: number, start: number, length: number): GraphNode {
  return slice(
    node,
    node.shape.map((_, i) => (i === axis ? start : 0)),
    withExtent(node.shape, axis, length),
  );
}

/** Several tensors go together when types and shapes agree, but for the extent of `axis`. */
function checkSameBut(axis: number | undefined, node: GraphNode, first: GraphNode): void {
  const agrees = (extent: number, i: number): boolean => i === axis || extent === first.shape[i];
  if (node.type === first.type && node.shape.length === first.shape.length && node.shape.every(agrees)) return;
  const exception = axis === undefined ? '' : `, but for axis ${axis}`;
  throw new OnnxBackendError(
    'tfjs-onnx/shape-mismatch',
    `${node.type} [${node.shape}] and ${first.type} [${first.shape}] must have one type and one shape${exception}`,
    { details: { shapes: [first.shape, node.shape], types: [first.type, node.type], axis } },
  );
}

function tile(x: GraphNode, repeats: readonly number[]): GraphNode {
  const shape = x.shape.map((extent, i) => extent * repeats[i]!);
  if (x.shape.every((extent, i) => extent === 1 || repeats[i] === 1)) return expand(x, shape);
  return record('Tile', [x], shape, x.type, { repeats });
}

export function reverse(x: GraphNode, axes: readonly number[]): GraphNode {
  const flip = x.shape.map((_, i) => axes.includes(i));
  if (!flip.includes(true)) return x;
  return stridedSlice(
    x,
    flip.map((flipped) => (flipped ? -1 : 0)),
    x.shape.map((extent, i) => (flip[i] ? BEFORE_FIRST : extent)),
    { strides: flip.map((flipped) => (flipped ? -1 : 1)), shape: x.shape },
  );
}

function stridedSliceOf(x: GraphNode, a: StridedSliceAttributes): GraphNode {
  const info = slice_util.sliceInfo(
    [...x.shape],
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );
  if (info.isIdentity) return reshape(x, info.finalShape);
  // An empty range comes as -0.
  const shape = slice_util.computeOutShape(info.begin, info.end, info.strides).map((extent) => Math.max(0, extent));
  // A backwards end of -1 means "through index 0" to tfjs but "the last element" to ONNX.
  const end = info.end.map((stop, i) => (info.strides[i]! < 0 && stop < 0 ? BEFORE_FIRST : stop));
  const result = stridedSlice(x, info.begin, end, { strides: info.strides, shape });
  return reshape(
    result,
    info.finalShape.map((extent) => Math.max(0, extent)),
  );
}

/** Kernels that move elements without computing on them. */
export const shapeKernels: KernelTable = {
  Transpose: rule<'x', { perm: number[] }>(({ x }, { perm }) => transpose(x, perm)),
  BroadcastTo: rule<'x', { shape: number[] }>(({ x }, { shape }) => expand(x, shape)),
  Tile: rule<'x', { reps: number[] }>(({ x }, { reps }) => tile(x, reps)),
  Concat: listRule<{ axis: number }>((nodes, { axis }) => {
    const [at] = normaliseAxes(axis, nodes[0]!.shape.length) as [number];
    for (const node of nodes) checkSameBut(at, node, nodes[0]!);
    return concat(nodes, at);
  }),
  Pack: listRule<{ axis: number }>((nodes, { axis }) => {
    const [at] = normaliseAxes(axis, nodes[0]!.shape.length + 1) as [number];
    for (const node of nodes) checkSameBut(undefined, node, nodes[0]!);
    const parts = nodes.map((node) => reshape(node, insertAxis(node.shape, at)));
    return concat(parts, at);
  }),
  Unpack: rule<'value', { axis: number }>(({ value }, { axis }) => {
    const [at] = normaliseAxes(axis, value.shape.length) as [number];
    const shape = withoutAxes(value.shape, [at]);
    return Array.from({ length: value.shape[at]! }, (_, i) => reshape(sliceAlong(value, at, i, 1), shape));
  }),
  SplitV: rule<'x', { numOrSizeSplits: number | number[]; axis: number }>(({ x }, { numOrSizeSplits, axis }) => {
    const [at] = normaliseAxes(axis, x.shape.length) as [number];
    let start = 0;
    const sizes = backend_util.prepareSplitSize({ shape: x.shape } as Tensor, numOrSizeSplits, at);
    return sizes.map((size) => {
      const part = sliceAlong(x, at, start, size);
      start += size;
      return part;
    });
  }),
  Slice: rule<'x', { begin: number | number[]; size?: number | number[] }>(({ x }, { begin, size }) => {
    const tensor = { shape: [...x.shape] } as TensorInfo;
    const [starts, extents] = slice_util.parseSliceParams(tensor, begin, size) as [number[], number[]];
    for (const [axis, extent] of x.shape.entries()) {
      const [start, length] = [starts[axis]!, extents[axis]!];
      if (start >= 0 && start + length <= extent) continue;
      throw new OnnxBackendError(
        'tfjs-onnx/slice-out-of-range',
        `Slice: begin ${start} and size ${length} leave axis ${axis} of shape [${x.shape}]`,
        { details: { axis, begin: start, size: length, shape: x.shape } },
      );
    }
    return slice(x, starts, extents);
  }),
  StridedSlice: rule<'x', StridedSliceAttributes>(({ x }, attributes) => stridedSliceOf(x, attributes)),
  PadV2: rule<'x', { paddings: [number, number][]; constantValue: number }>(({ x }, { paddings, constantValue }) =>
    pad(x, paddings, constantValue),
  ),
  Reverse: rule<'x', { dims: number | number[] }>(({ x }, { dims }) => reverse(x, normaliseAxes(dims, x.shape.length))),
};
