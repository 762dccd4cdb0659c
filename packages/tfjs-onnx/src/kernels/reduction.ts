import { OnnxBackendError } from '../error.ts';
import { cast, constant, fill, multiply, pad, record, reduce, slice, unary, where } from '../recorder/build.ts';
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
const reduction = (operation: string, prepare: Prepare, finish?: (result: GraphNode) => GraphNode): KernelRule =>
  rule<'x', ReductionAttributes>(({ x }, attributes) => {
    const axes = normaliseAxes(attributes.axis ?? attributes.reductionIndices, x.shape.length);
    const result = reduce(operation, prepare(x), axes, { keepDimensions: attributes.keepDims === true });
    return finish ? finish(result) : result;
  });

const asNumber: Prepare = (x) => (x.type === 'bool' ? cast(x, 'int32') : x);
const asFloat: Prepare = (x) => cast(x, 'float32');
const asInteger: Prepare = (x) => cast(x, 'int32');
const truth = (result: GraphNode): GraphNode => cast(result, 'bool');

const argument = (operation: string, worst: number): KernelRule =>
  rule<'x', { axis: number | number[] }>(({ x }, { axis }) => {
    const [first] = normaliseAxes(axis, x.shape.length);
    if (first === undefined || x.shape[first] === 0) {
      throw new OnnxBackendError(
        'tfjs-onnx/empty-reduction',
        `${operation} needs a non-empty axis, got shape [${x.shape}], axis ${axis}`,
      );
    }
    const shape = withoutAxes(x.shape, [first]);
    return cast(record(operation, [withoutNans(x, worst)], shape, 'int64', { axis: first, keepdims: 0 }), 'int32');
  });

/** Maximum or minimum with tfjs' rule that a value that is not a number wins. ONNX Runtime passes over it. */
const extremum = (operation: string): KernelRule =>
  rule<'x', ReductionAttributes>(({ x }, attributes) => {
    const axes = normaliseAxes(attributes.axis ?? attributes.reductionIndices, x.shape.length);
    const options = { keepDimensions: attributes.keepDims === true };
    const result = reduce(operation, asNumber(x), axes, options);
    if (x.type !== 'float32' || sizeOf(x.shape) === 0) return cast(result, x.type);
    const isNan = cast(unary('IsNaN', x, undefined, 'bool'), 'float32');
    const nans = reduce('ReduceMax', isNan, axes, options);
    return where(cast(nans, 'bool'), constant(Number.NaN, 'float32'), result);
  });

/** Arg-reductions pass over values that are not numbers. */
function withoutNans(x: GraphNode, replacement: number): GraphNode {
  if (x.type !== 'float32') return asNumber(x);
  return where(unary('IsNaN', x, undefined, 'bool'), constant(replacement, 'float32'), x);
}

const softmax = (operation: string): KernelRule =>
  rule<'logits', { dim?: number; axis?: number }>(({ logits }, attributes) => {
    const axis = attributes.dim ?? attributes.axis ?? -1;
    return record(operation, [asFloat(logits)], logits.shape, 'float32', {
      axis: axis < 0 ? axis + logits.shape.length : axis,
    });
  });

const TOP_K: KernelRule = rule<'x', { k: number }>(({ x }, { k }) => {
  const shape = withExtent(x.shape, x.shape.length - 1, k);
  if (sizeOf(shape) === 0) return [fill(0, shape, x.type), fill(0, shape, 'int32')];
  const both = record('TopK', [asNumber(x)], shape, asNumber(x).type, { k, sorted: 1 });
  const values = record('Output', [both], shape, both.type, { position: 0 });
  const indices = record('Output', [both], shape, 'int64', { position: 1 });
  return [cast(values, x.type), cast(indices, 'int32')];
});

/** Products of growing stretches: each step doubles how many elements a place has taken in. */
const cumulativeProduct: KernelRule = rule<'x', { axis: number; exclusive: boolean; reverse: boolean }>(
  ({ x }, { axis, exclusive, reverse }) => {
    const values = asNumber(x);
    const [along] = normaliseAxes(axis, x.shape.length) as [number];
    const extent = x.shape[along]!;
    /** The element `distance` places before each one (after it when reversed), 1 where there is none. */
    const earlier = (node: GraphNode, distance: number): GraphNode => {
      const start = x.shape.map((_, i) => (i === along && reverse ? distance : 0));
      const kept = slice(node, start, withExtent(x.shape, along, extent - distance));
      const sides = x.shape.map((_, i) => {
        if (i !== along) return [0, 0] as const;
        return reverse ? ([0, distance] as const) : ([distance, 0] as const);
      });
      return pad(kept, sides, 1);
    };
    let product = exclusive && extent > 0 ? earlier(values, 1) : values;
    for (let reach = 1; reach < extent; reach *= 2) product = multiply(product, earlier(product, reach));
    return product;
  },
);

/** Reductions, arg-reductions, cumulative sums, softmax. */
export const reductionKernels: KernelTable = {
  Sum: reduction('ReduceSum', asNumber),
  Mean: reduction('ReduceMean', asFloat),
  Prod: reduction('ReduceProd', asNumber),
  Max: extremum('ReduceMax'),
  Min: extremum('ReduceMin'),
  All: reduction('ReduceMin', asInteger, truth),
  Any: reduction('ReduceMax', asInteger, truth),
  ArgMax: argument('ArgMax', Number.NEGATIVE_INFINITY),
  ArgMin: argument('ArgMin', Number.POSITIVE_INFINITY),
  Softmax: softmax('Softmax'),
  LogSoftmax: softmax('LogSoftmax'),
  Cumsum: rule<'x', { axis: number; exclusive: boolean; reverse: boolean }>(({ x }, { axis, exclusive, reverse }) =>
    record('CumSum', [asNumber(x)], x.shape, asNumber(x).type, {
      axis: normaliseAxes(axis, x.shape.length)[0]!,
      exclusive: exclusive ? 1 : 0,
      reverse: reverse ? 1 : 0,
    }),
  ),
  Cumprod: cumulativeProduct,
  TopK: TOP_K,
};
