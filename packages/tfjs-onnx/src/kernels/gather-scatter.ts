import {
  add,
  cast,
  compare,
  constant,
  expand,
  fill,
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
function addRows(updates: GraphNode, rows: GraphNode, count: number): GraphNode {
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

/** Row numbers of multi-dimensional `indices` `[…, K]` into the first K axes of `shape`. */
function flatRows(indices: GraphNode, shape: Shape): GraphNode {
  const depth = indices.shape.at(-1)!;
  const rows = sizeOf(indices.shape.slice(0, -1));
  const flat = reshape(cast(indices, 'int32'), [rows, depth]);
  let result = constant(0, 'int32');
  for (const axis of range(depth)) {
    const stride = sizeOf(shape.slice(axis + 1, depth));
    const column = reshape(slice(flat, [0, axis], [rows, 1]), [rows]);
    result = add(result, record('Mul', [column, constant(stride, 'int32')], [rows], 'int32'));
  }
  return result;
}

function scatter(indices: GraphNode, updates: GraphNode, shape: Shape): GraphNode {
  const depth = indices.shape.at(-1)!;
  const rows = sizeOf(indices.shape.slice(0, -1));
  const count = sizeOf(shape.slice(0, depth));
  const width = sizeOf(shape.slice(depth));
  if (rows === 0 || count * width === 0) return fill(0, shape, updates.type);
  return reshape(addRows(reshape(updates, [rows, width]), flatRows(indices, shape), count), shape);
}

/** Kernels that read or write at computed positions. */
export const gatherScatterKernels: KernelTable = {
  GatherV2: rule<'x' | 'indices', { axis: number; batchDims?: number }>(({ x, indices }, { axis, batchDims = 0 }) =>
    gather(x, cast(indices, 'int32'), {
      axis: normaliseAxes(axis, x.shape.length)[0]!,
      batchDims: batchDims < 0 ? batchDims + indices.shape.length : batchDims,
    }),
  ),
  GatherNd: rule<'params' | 'indices'>(({ params, indices }) => {
    const depth = indices.shape.at(-1)!;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    if (depth === 0)
      return expand(reshape(params, [...indices.shape.slice(0, -1).map(() => 1), ...params.shape]), shape);
    return record('GatherND', [params, cast(indices, 'int64')], shape, params.type, { batch_dims: 0 });
  }),
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
