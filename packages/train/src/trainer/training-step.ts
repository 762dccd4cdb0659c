import * as tf from '@tensorflow/tfjs-core';
import { type AdamW, capture } from '@uge/tfjs-onnx';
import { embedForms, passTensors } from '../batches/embed-passes.ts';
import type { LearnedTemperature } from '../losses/learned-temperature.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import type { PreparedInputs, TrainableEncoder } from './trainable-encoder.ts';

export interface TrainingStepOptions {
  encoder: Pick<TrainableEncoder, 'forward'>;
  recipe: StageRecipe;
  optimizer: AdamW;
  /** What to differentiate by. */
  variables: tf.Variable[];
  temperature: number | LearnedTemperature;
  symmetric: boolean;
}

export interface TrainingStepInput {
  /** By pass of the recipe, then group of rows. */
  passes: readonly (readonly PreparedInputs[])[];
  /** Row-major `[B, B]` of 0 and 1. */
  falseNegatives: Float32Array;
  /** From `AdamW.stepScalars`. */
  scalars: Float32Array;
}

export interface TrainingStepResult {
  loss: number;
  parts: Record<string, number>;
  /** Global L2 norm before clipping. */
  gradientNorm: number;
  temperature: number;
}

export interface TrainingStep {
  run(input: TrainingStepInput): Promise<TrainingStepResult>;
  /** Frees the engine's compiled plans. */
  dispose(): void;
}

/**
 * One update as one function of tensors: forward, loss, gradients, clipping and AdamW. On an engine that captures, it is
 * traced for each new combination of shapes and replayed after that.
 */
export function createTrainingStep(options: TrainingStepOptions): TrainingStep {
  const { encoder, recipe, optimizer, variables, temperature, symmetric } = options;
  // Read and written while tracing only, which a call with new shapes does.
  let counts: number[][] = [];
  let partNames: string[] = [];
  const update = capture((scalars: tf.Tensor, falseNegatives: tf.Tensor, ...tensors: tf.Tensor[]) =>
    tf.tidy(() => {
      const currentTemperature = typeof temperature === 'number' ? tf.scalar(temperature) : temperature.value();
      let parts: tf.Scalar[] = [];
      const { value, grads } = tf.variableGrads(() => {
        const loss = recipe.loss(embedForms(encoder, recipe.passes, { tensors, counts }), {
          temperature: typeof temperature === 'number' ? temperature : temperature.value(),
          symmetric,
          falseNegatives: falseNegatives as tf.Tensor2D,
        });
        partNames = Object.keys(loss.parts);
        // Kept: the tape's own scope ends before they can be returned.
        parts = Object.values(loss.parts).map((part) => tf.keep(part));
        return loss.total;
      }, variables);
      const gradientNorm = optimizer.apply(grads, scalars as tf.Tensor1D);
      const report = tf.stack([value, gradientNorm, currentTemperature, ...parts]);
      tf.dispose(parts);
      return report;
    }),
  );
  const run: TrainingStep['run'] = async ({ passes, falseNegatives, scalars }) => {
    const batch = passTensors(passes);
    counts = batch.counts;
    const size = Math.sqrt(falseNegatives.length);
    const inputs = [tf.tensor1d(scalars), tf.tensor2d(falseNegatives, [size, size]), ...batch.tensors];
    const report = update(...inputs) as tf.Tensor1D;
    const [loss, gradientNorm, currentTemperature, ...parts] = await report.data();
    tf.dispose([report, ...inputs]);
    return {
      loss: loss!,
      gradientNorm: gradientNorm!,
      temperature: currentTemperature!,
      parts: Object.fromEntries(partNames.map((name, index) => [name, parts[index]!])),
    };
  };
  return { run, dispose: () => update.dispose() };
}
