import {
  cast as castTensor,
  fill as fillTensor,
  greaterEqual,
  less,
  logicalAnd,
  logSoftmax,
  mul,
  neg,
  oneHot,
  sum,
  type Tensor1D,
  type Tensor2D,
  where as whereTensor,
} from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import {
  cast,
  compare,
  constant,
  fill,
  multiply,
  record,
  reduce,
  reshape,
  subtract,
  unary,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type FusedForm, fusedOperation } from './fused-operation.ts';

export interface SoftmaxCrossEntropyOptions {
  /** Int32 `[R]`: the right class of each row, from 0. */
  labels: Tensor1D;
}

/**
 * Cross-entropy of each row of logits against one right class: `−logSoftmax(logits)[label]`.
 *
 * @param logits - float32 `[R, C]`.
 * @returns float32 `[R]`, NaN for a label that is no class; take the mean for a loss. Differentiable in the logits.
 * @throws {OnnxBackendError} `tfjs-onnx/shape-mismatch` when there is not one label per row.
 */
export function softmaxCrossEntropy(logits: Tensor2D, options: SoftmaxCrossEntropyOptions): Tensor1D {
  const { labels } = options;
  if (logits.rank !== 2 || labels.rank !== 1 || labels.shape[0] !== logits.shape[0]) {
    throw new OnnxBackendError(
      'tfjs-onnx/shape-mismatch',
      `softmaxCrossEntropy: logits [${logits.shape}] and labels [${labels.shape}] must be [R, C] and [R]`,
      { details: { logits: logits.shape, labels: labels.shape } },
    );
  }
  return fusedOperation([logits, labels], form) as Tensor1D;
}

/** Where each row has its label; and which rows have one that is a class. */
function rightClasses(
  labels: GraphNode,
  [rows, classes]: readonly number[],
): { isRight: GraphNode; isClass: GraphNode } {
  const label = cast(labels, 'int32');
  const column = reshape(label, [rows!, 1]);
  return {
    isRight: compare('Equal', column, record('Iota', [], [classes!], 'int32')),
    isClass: compare(
      'And',
      compare('GreaterOrEqual', label, constant(0, 'int32')),
      compare('Less', label, constant(classes!, 'int32')),
    ),
  };
}

const form: FusedForm = {
  forward: ([logits, labels]) => {
    const logarithms = record('LogSoftmax', [logits!], logits!.shape, 'float32', { axis: 1 });
    const { isRight, isClass } = rightClasses(labels!, logits!.shape);
    const picked = reduce('ReduceSum', where(isRight, logarithms, constant(0, 'float32')), [1]);
    return { value: where(isClass, unary('Neg', picked), constant(Number.NaN, 'float32')), kept: [logarithms] };
  },
  backward: (dy, [logits, labels], { kept }) => {
    const column = reshape(dy, [logits!.shape[0]!, 1]);
    const share = multiply(unary('Exp', kept[0]!), column);
    const { isRight } = rightClasses(labels!, logits!.shape);
    return [where(isRight, subtract(share, column), share), fill(0, labels!.shape, labels!.type)];
  },
  composed: (...inputs) => {
    const [logits, labels] = inputs as [Tensor2D, Tensor1D];
    // By way of int32: tfjs-wasm writes integers into one-hot rows of any type.
    const right = castTensor(oneHot(labels, logits.shape[1]), 'float32');
    const losses = neg(sum(mul(logSoftmax(logits), right), -1));
    const isClass = logicalAnd(greaterEqual(labels, 0), less(labels, logits.shape[1]));
    return whereTensor(isClass, losses, fillTensor(labels.shape, Number.NaN));
  },
};
