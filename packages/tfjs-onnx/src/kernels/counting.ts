import { OnnxBackendError } from '../error.ts';
import {
  add,
  binary,
  cast,
  compare,
  constant,
  divide,
  expand,
  fill,
  multiply,
  record,
  reshape,
  slice,
  unary,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { sizeOf } from '../recorder/shapes.ts';
import { countAlong } from './constants.ts';
import { addRows } from './gather-scatter.ts';
import { type KernelTable, rule } from './kernel-rule.ts';

const integer = (value: number): GraphNode => constant(value, 'int32');
/** A row number that no table has: ONNX Runtime refuses it. */
const INVALID = -(2 ** 30);

/** Sums `weights` (or ones) by the values of `x` `[R, N]`, row by row; values from `size` on are left out. */
function countRows(x: GraphNode, weights: GraphNode, options: { size: number; isBinary: boolean }): GraphNode {
  const { size, isBinary } = options;
  const [rows, columns] = x.shape as [number, number];
  const count = sizeOf(x.shape);
  if (count === 0 || size === 0) return fill(0, [rows, size], weights.type);
  const inRow = add(cast(x, 'int32'), multiply(countAlong(0, [rows, 1], 'int32'), integer(size)));
  const counted = where(compare('Less', x, integer(size)), inRow, integer(rows * size));
  const place = where(compare('Less', x, integer(0)), integer(INVALID), counted);
  const isWeighted = sizeOf(weights.shape) > 0 && !isBinary;
  const values = isWeighted ? reshape(weights, [count, 1]) : fill(1, [count, 1], weights.type);
  const sums = addRows(values, reshape(expand(place, [rows, columns]), [count]), rows * size + 1);
  const bins = reshape(slice(sums, [0, 0], [rows * size, 1]), [rows, size]);
  if (!isBinary) return bins;
  return cast(compare('Greater', bins, constant(0, bins.type)), weights.type);
}

interface SearchInputs {
  sequence: GraphNode;
  values: GraphNode;
}

/** Binary search of `values` `[B, M]` in rows of `sequence` `[B, N]`, all at once. */
function search({ sequence, values }: SearchInputs, comparison: 'Less' | 'LessOrEqual'): GraphNode {
  const [batch, count] = sequence.shape as [number, number];
  if (count === 0) return fill(0, values.shape, 'int32');
  const flat = reshape(sequence, [batch * count]);
  const offset = multiply(countAlong(0, [batch, 1], 'int32'), integer(count));
  let left: GraphNode = fill(0, values.shape, 'int32');
  let right: GraphNode = fill(count, values.shape, 'int32');
  for (let remaining = count; remaining > 0; remaining = Math.floor(remaining / 2)) {
    const middle = divide(add(left, right), integer(2));
    const index = add(binary('Min', middle, integer(count - 1)), offset);
    const seen = record('Gather', [flat, index], values.shape, sequence.type, { axis: 0 });
    const isOpen = compare('Less', left, right);
    const isAfter = compare(comparison, seen, values);
    left = where(compare('And', isOpen, isAfter), add(middle, integer(1)), left);
    right = where(compare('And', isOpen, unary('Not', isAfter)), middle, right);
  }
  return right;
}

/** Histograms, and search in sorted rows. A negative value to be counted is an error when the result is read. */
export const countingKernels: KernelTable = {
  Bincount: rule<'x' | 'weights', { size: number }>(({ x, weights }, { size }) =>
    reshape(countRows(reshape(x, [1, sizeOf(x.shape)]), weights, { size, isBinary: false }), [size]),
  ),
  DenseBincount: rule<'x' | 'weights', { size: number; binaryOutput: boolean }>(
    ({ x, weights }, { size, binaryOutput }) => {
      if (x.shape.length === 2) return countRows(x, weights, { size, isBinary: binaryOutput });
      if (x.shape.length > 2) {
        throw new OnnxBackendError(
          'tfjs-onnx/shape-mismatch',
          `DenseBincount: x must have one or two axes, got shape [${x.shape}]`,
        );
      }
      // tfjs' cpu backend heeds binaryOutput for matrices only; the documentation makes no difference.
      return reshape(countRows(reshape(x, [1, sizeOf(x.shape)]), weights, { size, isBinary: binaryOutput }), [size]);
    },
  ),
  SearchSorted: rule<'sortedSequence' | 'values', { side: 'left' | 'right' }>(({ sortedSequence, values }, { side }) =>
    search({ sequence: sortedSequence, values }, side === 'left' ? 'Less' : 'LessOrEqual'),
  ),
};
