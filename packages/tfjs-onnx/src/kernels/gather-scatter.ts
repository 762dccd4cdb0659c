import { backend_util, type Tensor } from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import {
  add,
  cast,
  compare,
  constant,
  dequantize,
  expand,
  fill,
  multiply,
  record,
  reshape,
  slice,
  transpose,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { normaliseAxes, range, type Shape, sizeOf } from '../recorder/shapes.ts';
import { type KernelTable, rule } from './kernel-rule.ts';

function gather(x: GraphNode, indices: GraphNode, options: { axis: number; batchDims: number }): GraphNode {
  const { axis, batchDims } = options;
  const batch = x.shape.slice(0, batchDims);
  const outer = x.shape.slice(batchDims, axis);
  const inner = x.shape.slice(axis + 1);
  const picked = indices.shape.slice(batchDims);
  const shape = [...batch, ...outer, ...picked, ...inner];
  if (batchDims === 0 && axis === 0 && x.operation === 'Dequantize' && x.inputs[0]!.storage) {
    const rows = x.inputs.map((part) =>
      record('Gather', [part, indices], [...picked, ...part.shape.slice(1)], part.type, { axis: 0 }),
    );
    return reshape(dequantize(rows, [sizeOf(picked), sizeOf(inner)], x.attributes!), shape);
  }
  // Only the rows that are wanted are widened, not the whole table.
  if (batchDims === 0 && x.operation === 'Cast' && x.inputs[0]!.storage) {
    const stored = x.inputs[0]!;
    return cast(record('Gather', [stored, indices], shape, stored.type, { axis }), x.type);
  }
  if (batchDims === 0) return record('Gather', [x, indices], shape, x.type, { axis });
  // The gathered axis comes right after the batch axes, so that ONNX' batched gather applies; then it goes back.
  const extent = x.shape[axis]!;
  const counts = [batch, outer, picked, inner].map(sizeOf) as [number, number, number, number];
  const [batches, outers, picks, inners] = counts;
  const front = transpose(reshape(x, [batches, outers, extent, inners]), [0, 2, 1, 3]);
  const positions = reshape(cast(indices, 'int64'), [batches, picks, 1]);
  const rows = record('GatherND', [front, positions], [batches, picks, outers, inners], x.type, { batch_dims: 1 });
  return reshape(transpose(rows, [0, 2, 1, 3]), shape);
}

/** Adds rows of `updates` `[N, D]` into `count` zero rows, at the row numbers `rows` `[N]`, which must all be in range. */
export function addRows(updates: GraphNode, rows: GraphNode, count: number): GraphNode {
  const [, width] = updates.shape as [number, number];
  const positions = reshape(cast(rows, 'int64'), [updates.shape[0]!, 1]);
  return record('ScatterAddRows', [updates, positions], [count, width], updates.type);
}

/** Sums rows that share an id; rows whose id is outside 0…count-1 are dropped. */
function segmentSum(x: GraphNode, ids: GraphNode, count: number): GraphNode {
  const rows = sizeOf(ids.shape);
  const inner = x.shape.slice(ids.shape.length);
  const shape = [count, ...inner];
  if (sizeOf(shape) === 0 || sizeOf(x.shape) === 0) return fill(0, shape, x.type);
  const id = reshape(ids, [rows]);
  const inRange = compare(
    'And',
    compare('GreaterOrEqual', id, constant(0, 'int32')),
    compare('Less', id, constant(count, 'int32')),
  );
  const safe = where(inRange, id, constant(count, 'int32'));
  const width = sizeOf(inner);
  const sums = addRows(reshape(x, [rows, width]), safe, count + 1);
  return reshape(slice(sums, [0, 0], [count, width]), shape);
}

/** A row number that no tensor has: ONNX Runtime refuses it. */
const INVALID = -(2 ** 30);

/** How indices `[…, K]` (or a scalar, or `[N]` for K = 1) address a tensor as rows over its first K axes. */
interface Rows {
  /** Row numbers, int32 `[N]`. */
  places: GraphNode;
  count: number;
  width: number;
}

function rowsOf(indices: GraphNode, shape: Shape): Rows {
  const depth = indices.shape.length > 1 ? indices.shape.at(-1)! : 1;
  const rows = sizeOf(indices.shape) / depth;
  const [count, width] = [sizeOf(shape.slice(0, depth)), sizeOf(shape.slice(depth))];
  const flat = reshape(cast(indices, 'int32'), [rows, depth]);
  let result = constant(0, 'int32');
  for (const axis of range(depth)) {
    const stride = sizeOf(shape.slice(axis + 1, depth));
    const column = reshape(slice(flat, [0, axis], [rows, 1]), [rows]);
    result = add(result, multiply(column, constant(stride, 'int32')));
  }
  // ONNX counts negative rows from the end; tfjs takes them for errors.
  const isNegative = compare('Less', result, constant(0, 'int32'));
  return { places: where(isNegative, constant(INVALID, 'int32'), result), count, width };
}

function scatter(indices: GraphNode, updates: GraphNode, shape: Shape): GraphNode {
  const size = sizeOf(indices.shape);
  if (size === 0 || sizeOf(shape) === 0) return fill(0, shape, updates.type);
  const { places, count, width } = rowsOf(indices, shape);
  return reshape(addRows(reshape(updates, [places.shape[0]!, width]), places, count), shape);
}

/** Writes rows of `updates` over those of `base`. Which of several writes to one row stays is not defined. */
function overwrite(base: GraphNode, indices: GraphNode, updates: GraphNode): GraphNode {
  if (sizeOf(indices.shape) === 0 || sizeOf(base.shape) === 0) return base;
  const { places, count, width } = rowsOf(indices, base.shape);
  const rows = places.shape[0]!;
  const values = sizeOf(updates.shape) === 1 ? expand(reshape(updates, [1, 1]), [rows, width]) : updates;
  const inputs = [
    reshape(base, [count, width]),
    reshape(cast(places, 'int64'), [rows, 1]),
    reshape(values, [rows, width]),
  ];
  return reshape(record('ScatterND', inputs, [count, width], base.type), base.shape);
}

/** Kernels that read or write at computed positions. */
export const gatherScatterKernels: KernelTable = {
  GatherV2: rule<'x' | 'indices', { axis: number; batchDims?: number }>(({ x, indices }, { axis, batchDims = 0 }) => {
    const [at] = normaliseAxes(axis, x.shape.length) as [number];
    // tfjs' own checks, with its messages.
    const tensor = (node: GraphNode): Tensor => ({ shape: node.shape, rank: node.shape.length }) as unknown as Tensor;
    backend_util.segment_util.collectGatherOpShapeInfo(tensor(x), tensor(indices), at, batchDims);
    const options = { axis: at, batchDims: batchDims < 0 ? batchDims + indices.shape.length : batchDims };
    return gather(x, cast(indices, 'int32'), options);
  }),
  GatherNd: rule<'params' | 'indices'>(({ params, indices }) => {
    const depth = indices.shape.at(-1) ?? 0;
    if (indices.shape.length === 0 || params.shape.length === 0 || depth > params.shape.length) {
      throw new OnnxBackendError(
        'tfjs-onnx/shape-mismatch',
        `indices [${indices.shape}] must hold, along their last axis, at most one position per axis of the values [${params.shape}]`,
        { details: { indices: indices.shape, values: params.shape } },
      );
    }
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    if (depth === 0)
      return expand(reshape(params, [...indices.shape.slice(0, -1).map(() => 1), ...params.shape]), shape);
    return record('GatherND', [params, cast(indices, 'int64')], shape, params.type, { batch_dims: 0 });
  }),
  SparseToDense: rule<'sparseIndices' | 'sparseValues' | 'defaultValue', { outputShape: number[] }>(
    ({ sparseIndices, sparseValues, defaultValue }, { outputShape }) =>
      overwrite(expand(reshape(defaultValue, []), outputShape), sparseIndices, sparseValues),
  ),
  TensorScatterUpdate: rule<'tensor' | 'indices' | 'updates'>(({ tensor, indices, updates }) =>
    overwrite(tensor, indices, updates),
  ),
  ScatterNd: rule<'indices' | 'updates', { shape: number[] }>(({ indices, updates }, { shape }) =>
    scatter(indices, updates, shape),
  ),
  UnsortedSegmentSum: rule<'x' | 'segmentIds', { numSegments: number }>(({ x, segmentIds }, { numSegments }) =>
    segmentSum(x, cast(segmentIds, 'int32'), numSegments),
  ),
  OneHot: rule<'indices', { depth: number; onValue?: number; offValue?: number; dtype?: 'float32' | 'int32' | 'bool' }>(
    ({ indices }, { depth, onValue = 1, offValue = 0, dtype = 'int32' }) => {
      const classes = record('Iota', [], [depth], 'int32');
      const type = dtype === 'float32' ? 'float32' : 'int32';
      const shape = [...indices.shape, depth];
      const hit = record('Equal', [reshape(cast(indices, 'int32'), [...indices.shape, 1]), classes], shape, 'bool');
      return cast(where(hit, constant(onValue, type), constant(offValue, type)), dtype);
    },
  ),
};
