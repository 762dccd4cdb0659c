import {
  cast as castTensor,
  logSoftmax,
  mul,
  neg,
  oneHot,
  sum,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import {
  add,
  cast,
  compare,
  constant,
  fill,
  multiply,
  record,
  reshape,
  subtract,
  unary,
  where,
} from '../recorder/build.ts';
import { type FusedForm, fusedOperation } from './fused-operation.ts';

export interface SoftmaxCrossEntropyOptions {
  /** Int32 `[R]`: the right class of each row, from 0. */
  labels: Tensor1D;
}

/**
 * Cross-entropy of each row of logits against one right class: `−logSoftmax(logits)[label]`.
 *
 * @param logits - float32 `[R, C]`.
 * @returns float32 `[R]`; take the mean for a loss. Differentiable in the logits.
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

const form: FusedForm = {
  forward: ([logits, labels]) => {
    const [rows, classes] = logits!.shape as [number, number];
    const logarithms = record('LogSoftmax', [logits!], logits!.shape, 'float32', { axis: 1 });
    const starts = multiply(record('Iota', [], [rows], 'int32'), constant(classes, 'int32'));
    const places = add(starts, cast(labels!, 'int32'));
    const picked = record('Gather', [reshape(logarithms, [rows * classes]), places], [rows], 'float32', { axis: 0 });
    return { value: unary('Neg', picked), kept: [logarithms] };
  },
  backward: (dy, [logits, labels], { kept }) => {
    const [rows, classes] = logits!.shape as [number, number];
    const column = reshape(dy, [rows, 1]);
    const share = multiply(unary('Exp', kept[0]!), column);
    const isRight = compare(
      'Equal',
      reshape(cast(labels!, 'int32'), [rows, 1]),
      record('Iota', [], [classes], 'int32'),
    );
    return [where(isRight, subtract(share, column), share), fill(0, labels!.shape, labels!.type)];
  },
  composed: (...inputs) => {
    const [logits, labels] = inputs as [Tensor2D, Tensor1D];
    // By way of int32: tfjs-wasm writes integers into one-hot rows of any type.
    const right = castTensor(oneHot(labels, logits.shape[1]), 'float32');
    return neg(sum(mul(logSoftmax(logits), right), -1));
  },
};
