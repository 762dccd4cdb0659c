import type * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput, Modality } from '@uge/data';
import type { TrainConfig } from '../config/train-config.ts';
import type { InfoNceOptions } from '../losses/info-nce.ts';
import type { TrainableParameter } from '../trainer/trainable-encoder.ts';

/** One training row as encoder inputs. */
export interface TrainingPair {
  /** Stable across epochs; keys the random choices about this row. */
  id: string;
  query: EncoderInput;
  positive: EncoderInput;
  /** Texts that are nearly right. */
  negatives: readonly EncoderInput[];
}

/** A scalar loss to minimise and named scalars to log. */
interface StageLoss {
  total: tf.Scalar;
  parts: Record<string, tf.Scalar>;
}

/**
 * What differs between stages: which inputs a row becomes and what is asked of their embeddings. Everything between (the
 * forward pass, differentiation, the update) is the trainer's, so that it can split a batch as memory requires.
 */
export interface StageRecipe {
  stage: TrainConfig['stage'];
  /** Modalities the encoder must have. */
  requires: readonly Modality[];
  /** Parameter groups that this stage can give a gradient. */
  groups: readonly TrainableParameter['group'][];
  /**
   * Forms of a row by forward pass. Forms of one pass share images and graphs and are padded to one length, so long and
   * short texts belong in different passes. The last form is the target; hard negatives of it are forms of its pass.
   */
  passes: readonly (readonly string[])[];
  /**
   * Inputs of each pass: for a batch of B rows B inputs per form, form by form.
   *
   * @param step - keys the random choices of training; without it there are none, as in validation.
   */
  inputs(batch: readonly TrainingPair[], step?: number): EncoderInput[][];
  /**
   * @param embeddings - one `[B, D]` tensor per form, in the order of `passes`.
   */
  loss(embeddings: readonly tf.Tensor2D[], options: InfoNceOptions): StageLoss;
  /** The forms that are queries of the target; the first decides which checkpoint is best. */
  queryForms: readonly string[];
}
