import * as tf from '@tensorflow/tfjs-core';
import type { BatchArrays, BatchTensors } from './backbone.ts';

/** One tensor per array under the same name; the caller disposes them. */
export function batchTensors(arrays: BatchArrays): BatchTensors {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, arrayTensor(array)]));
}

export function arrayTensor({ shape, data }: BatchArrays[string]): tf.Tensor {
  return tf.tensor(data, shape, data instanceof Float32Array ? 'float32' : 'int32');
}
