import * as tf from '@tensorflow/tfjs-core';
import { capture } from '@uge/tfjs-onnx';
import type { Chunk, ContrastiveBatch } from '../batches/loaded-step.ts';
import { type BatchLossOptions, type BatchReport, batchLoss, readReport } from './batch-loss.ts';
import type { ChunkExecutor } from './chunk-executor.ts';
import { maskTensor } from './mask-tensor.ts';

export interface DividedBatch {
  /** @param scale - factor on the gradients. */
  run(batch: ContrastiveBatch, scale: number): Promise<BatchReport>;
  dispose(): void;
}

/**
 * A batch in chunks, with the gradient of the batch as a whole: all chunks are embedded, the loss is differentiated by their
 * embeddings, and each chunk is embedded again to carry that on to the weights. Memory does not grow with the batch beyond
 * its embeddings and their scores.
 */
export function createDividedBatch(
  options: BatchLossOptions & {
    executor: ChunkExecutor;
    /** Sum of the gradients by the learned temperature. */
    temperatureSum: tf.Variable | undefined;
  },
): DividedBatch {
  const { executor, temperature, temperatureSum } = options;
  // Read and written while tracing only, which a call with new shapes does.
  let chunks: readonly Chunk[] = [];
  let partNames: string[] = [];
  const differentiate = capture((scale: tf.Tensor, falseNegatives: tf.Tensor, ...outputs: tf.Tensor[]) =>
    tf.tidy(() => {
      let reported: tf.Scalar[] = [];
      const loss = (): tf.Scalar => {
        const { total, values, ...rest } = batchLoss(outputs as tf.Tensor2D[], {
          ...options,
          chunks,
          falseNegatives: falseNegatives as tf.Tensor2D,
        });
        partNames = rest.partNames;
        reported = values.map((value) => tf.keep(value));
        return total;
      };
      const learned = typeof temperature === 'number' ? [] : [temperature.variable];
      const { value, grads } = tf.engine().gradients(loss, [...outputs, ...learned], undefined, true);
      const scaled = grads.map((gradient, index) =>
        gradient ? tf.mul(gradient, scale) : tf.zerosLike(outputs[index]!),
      );
      const report = tf.stack([value as tf.Scalar, ...reported]);
      tf.dispose(reported);
      temperatureSum?.assign(tf.add(temperatureSum, scaled.at(-1)!));
      return [report, ...scaled.slice(0, outputs.length)];
    }),
  );
  return {
    run: async (batch, scale) => {
      ({ chunks } = batch);
      const outputs = await executor.embed(chunks);
      const inputs = [tf.scalar(scale), maskTensor(batch), ...outputs];
      const [report, ...cotangents] = differentiate(...inputs) as [tf.Tensor, ...tf.Tensor[]];
      tf.dispose(inputs);
      const values = (await report.data()) as Float32Array;
      report.dispose();
      await executor.accumulate(chunks, cotangents);
      tf.dispose(cotangents);
      return readReport(values, partNames);
    },
    dispose: () => differentiate.dispose(),
  };
}
