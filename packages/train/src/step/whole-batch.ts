import * as tf from '@tensorflow/tfjs-core';
import { capture } from '@uge/tfjs-onnx';
import type { Chunk, ContrastiveBatch } from '../batches/loaded-step.ts';
import type { TrainableEncoder } from '../trainer/trainable-encoder.ts';
import { type BatchLossOptions, type BatchReport, batchLoss, readReport } from './batch-loss.ts';
import { maskTensor } from './mask-tensor.ts';

export interface WholeBatchOptions extends BatchLossOptions {
  encoder: Pick<TrainableEncoder, 'forward'>;
  variables: readonly tf.Variable[];
}

/** What becomes of the gradients of a batch, in the order of the variables; part of the captured function. */
export type GradientUse = (gradients: readonly (tf.Tensor | null)[], scalars: tf.Tensor1D) => tf.Tensor1D;

export interface WholeBatch {
  /**
   * @param scalars - for the use of the gradients.
   * @returns the report, and what the use of the gradients gave.
   */
  run(batch: ContrastiveBatch, scalars: Float32Array): Promise<{ report: BatchReport; used: number[] }>;
  dispose(): void;
}

/**
 * A batch that is embedded at once: forward pass, loss, gradients and their use as one function of tensors. On an engine that
 * captures, it is traced for each new combination of shapes and replayed after that.
 */
export function createWholeBatch(options: WholeBatchOptions, use: GradientUse): WholeBatch {
  const { encoder, variables } = options;
  // Read and written while tracing only, which a call with new shapes does.
  let chunks: readonly Chunk[] = [];
  let counts: number[] = [];
  let partNames: string[] = [];
  const update = capture((scalars: tf.Tensor, falseNegatives: tf.Tensor, ...tensors: tf.Tensor[]) =>
    tf.tidy(() => {
      let reported: tf.Scalar[] = [];
      const loss = (): tf.Scalar => {
        let start = 0;
        const outputs = counts.map((count) => {
          const [rowKeys, ...ofChunk] = tensors.slice(start, start + count);
          start += count;
          return encoder.forward(ofChunk, { training: true, rowKeys: rowKeys as tf.Tensor1D });
        });
        const { total, values, ...rest } = batchLoss(outputs, {
          ...options,
          chunks,
          falseNegatives: falseNegatives as tf.Tensor2D,
        });
        partNames = rest.partNames;
        // Kept: the tape's own scope ends before they can be returned.
        reported = values.map((value) => tf.keep(value));
        return total;
      };
      const { value, grads } = tf.engine().gradients(loss, [...variables], undefined, true);
      const used = use(grads, scalars as tf.Tensor1D);
      const report = tf.stack([value as tf.Scalar, ...reported]);
      tf.dispose(reported);
      return tf.concat([report, used]);
    }),
  );
  return {
    run: async (batch, scalars) => {
      ({ chunks } = batch);
      const lists: tf.Tensor[][] = [];
      for (const chunk of chunks) lists.push([tf.tensor1d(chunk.rowKeys), ...(await chunk.prepare()).toTensors()]);
      counts = lists.map(({ length }) => length);
      const inputs = [tf.tensor1d(scalars), maskTensor(batch), ...lists.flat()];
      const report = update(...inputs);
      const values = (await report.data()) as Float32Array;
      tf.dispose([report, ...inputs]);
      return { report: readReport(values, partNames), used: [...values.slice(2 + partNames.length)] };
    },
    dispose: () => update.dispose(),
  };
}
