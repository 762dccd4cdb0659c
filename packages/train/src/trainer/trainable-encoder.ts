import type * as tf from '@tensorflow/tfjs-core';
import type { Encoder, EncoderInput } from '@uge/data';

/** A trainable weight and the part of the model it belongs to. */
export interface TrainableParameter {
  /** Unique within the encoder. */
  name: string;
  group: 'vision' | 'language' | 'graph';
  variable: tf.Variable;
}

/** Inputs turned into numbers: tokenised, decoded, padded. */
export interface PreparedInputs {
  /** Fresh tensors that the caller disposes. Equal shapes let an engine reuse its compiled plan. */
  toTensors(): Record<string, tf.Tensor>;
}

/** What the trainer needs of a model; `UrbanEncoder` of `@uge/model` is one. */
export interface TrainableEncoder extends Encoder {
  prepare(inputs: readonly EncoderInput[]): Promise<PreparedInputs>;
  /** Differentiable: L2-normalised float32 `[rows, dimension]`, in the order of the prepared inputs. */
  forward(tensors: Record<string, tf.Tensor>): tf.Tensor2D;
  parameters(): TrainableParameter[];
  /** Writes the model's own files into an existing or new folder. */
  savePretrained(folder: string): Promise<void>;
}
