import * as tf from '@tensorflow/tfjs-core';
import type { GraphTensors } from './graph-tensors.ts';
import { ROWS_PER_BLOCK } from './row-sum-plan.ts';

/** One end of all messages, as tensors: for reading a value per message from rows, and for summing messages into rows. */
export interface RowIndex {
  /** `[M]` */
  rows: tf.Tensor1D;
  /** `[blocks * slots]` */
  slots: tf.Tensor1D;
  /** 1 where a slot adds to a row of its block, `[blocks, ROWS_PER_BLOCK, slots]`. */
  incidence: tf.Tensor3D;
  /** `[N]` */
  places: tf.Tensor1D;
}

/** @param end - `source`: who sends; `target`: who receives. */
export function rowIndex(graph: GraphTensors, end: 'source' | 'target'): RowIndex {
  const [rows, slots, slotRows, places] =
    end === 'source'
      ? [graph.edgeSource, graph.sourceSlots, graph.sourceSlotRows, graph.sourcePlaces]
      : [graph.edgeTarget, graph.targetSlots, graph.targetSlotRows, graph.targetPlaces];
  const rowNumbers = tf.reshape(tf.range(0, ROWS_PER_BLOCK, 1, 'int32'), [1, ROWS_PER_BLOCK, 1]);
  return {
    rows: rows as tf.Tensor1D,
    slots: tf.reshape(slots, [-1]) as tf.Tensor1D,
    incidence: tf.cast(tf.equal(tf.expandDims(slotRows, 1), rowNumbers), 'float32') as tf.Tensor3D,
    places: places as tf.Tensor1D,
  };
}

/**
 * Value of each message's row, `[N, C]` → `[M, C]`. The gradient is a sum by matrix products: scattering with repeated
 * rows is slow on every engine and missing on some.
 */
export function gatherRows(x: tf.Tensor, index: RowIndex): tf.Tensor {
  return tf.customGrad((value, save) => {
    const saved = value as tf.Tensor;
    (save as tf.GradSaveFunc)([index.slots, index.incidence, index.places]);
    return {
      value: tf.gather(saved, index.rows),
      gradFunc: (dy: tf.Tensor, [slots, incidence, places]: tf.Tensor[]) =>
        blockSums(dy, { slots, incidence, places } as Omit<RowIndex, 'rows'>),
    };
  })(x);
}

/**
 * Sum of the messages of each row, `[M, C]` → `[N, C]`. Padding messages are left out, but get their row's gradient: mask
 * them.
 */
export function sumRows(x: tf.Tensor, index: RowIndex): tf.Tensor {
  return tf.customGrad((value, save) => {
    (save as tf.GradSaveFunc)([index.rows]);
    return {
      value: blockSums(value as tf.Tensor, index),
      gradFunc: (dy: tf.Tensor, [rows]: tf.Tensor[]) => tf.gather(dy, rows as tf.Tensor1D),
    };
  })(x);
}

function blockSums(x: tf.Tensor, { slots, incidence, places }: Omit<RowIndex, 'rows'>): tf.Tensor {
  const [blocks, rows, width] = incidence.shape;
  const columns = x.shape[1]!;
  const gathered = tf.reshape(tf.gather(x, slots), [blocks, width, columns]);
  return tf.gather(tf.reshape(tf.matMul(incidence, gathered), [blocks * rows, columns]), places);
}
