import { OnnxBackendError } from '../error.ts';
import { cast, fill, record, reduce } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { normaliseAxes, sizeOf, withExtent, withoutAxes } from '../recorder/shapes.ts';
import { type KernelRule, type KernelTable, rule } from './kernel-rule.ts';

interface ReductionAttributes {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims?: boolean;
}

type Prepare = (x: GraphNode) => GraphNode;

/** `prepare` picks the type to compute in, `finish` the type of the result. */
const reduction = (
  operation: string,
  prepare: Prepare,
  finish?: (result: GraphNode, x: GraphNode) => GraphNode,
): KernelRule =>
  rule<'x', ReductionAttributes>(({ x }, attributes) => {
    const axes = normaliseAxes(attributes.axis ?? attributes.reductionIndices, x.shape.length);
    const result = reduce(operation, prepare(x), axes, { keepDimensions: attributes.keepDims === true });
    return finish ? finish(result, x) : result;
  });

const asNumber: Prepare = (x) => (x.type === 'bool' ? cast(x, 'int32') : x);
const asFloat: Prepare = (x) => cast(x, 'float32');
const asInteger: Prepare = (x) => cast(x, 'int32');
const back = (result: GraphNode, x: GraphNode): GraphNode => cast(result, x.type);
const truth = (result: GraphNode): GraphNode => cast(result, 'bool');

const argument = (operation: string): KernelRule =>
  rule<'x', { axis: number | number[] }>(({ x }, { axis }) => {
    const [first] = normaliseAxes(axis, x.shape.length);
    if (first === undefined || x.shape[first] === 0) {
      throw new OnnxBackendError(
        'tfjs-onnx/empty-reduction',
        `${operation} needs a non-empty axis, got shape [${x.shape}], axis ${axis}`,
      );
    }
    const shape = withoutAxes(x.shape, [first]);
    return cast(record(operation, [asNumber(x)], shape, 'int64', { axis: first, keepdims: 0 }), 'int32');
  });

const softmax = (operation: string): KernelRule =>
  rule<'logits', { dim?: number; axis?: number }>(({ logits }, attributes) => {
    const axis = attributes.dim ?? attributes.axis ?? -1;
    return record(operation, [asFloat(logits)], logits.shape, 'float32', {
      axis: axis < 0 ? axis + logits.shape.length : axis,
    });
  });

const TOP_K: KernelRule = rule<'x', { k: number; sorted?: boolean }>(({ x }, { k, sorted }) => {
  const shape = withExtent(x.shape, x.shape.length - 1, k);
  if (sizeOf(shape) === 0) return [fill(0, shape, x.type), fill(0, shape, 'int32')];
  const both = record('TopK', [asNumber(x)], shape, asNumber(x).type, { k, sorted: sorted === false ? 0 : 1 });
  const values = record('Output', [both], shape, both.type, { position: 0 });
  const indices = record('Output', [both], shape, 'int64', { position: 1 });
  return [cast(values, x.type), cast(indices, 'int32')];
});

/** Reductions, arg-reductions, cumulative sums, softmax. */
export const reductionKernels: KernelTable = {
  Sum: reduction('ReduceSum', asNumber),
  Mean: reduction('ReduceMean', asFloat),
  Prod: reduction('ReduceProd', asNumber),
  Max: reduction('ReduceMax', asNumber, back),
  Min: reduction('ReduceMin', asNumber, back),
  All: reduction('ReduceMin', asInteger, truth),
  Any: reduction('ReduceMax', asInteger, truth),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Softmax: softmax('Softmax'),
  LogSoftmax: softmax('LogSoftmax'),
  Cumsum: rule<'x', { axis: number; exclusive: boolean; reverse: boolean }>(({ x }, { axis, exclusive, reverse }) =>
    record('CumSum', [asNumber(x)], x.shape, asNumber(x).type, {
      axis: normaliseAxes(axis, x.shape.length)[0]!,
      exclusive: exclusive ? 1 : 0,
      reverse: reverse ? 1 : 0,
    }),
  ),
  TopK: TOP_K,
};
