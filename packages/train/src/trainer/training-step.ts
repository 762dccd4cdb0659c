import type { AdamW } from '@uge/tfjs-onnx';
import type { LoadedStep } from '../batches/loaded-step.ts';
import type { LearnedTemperature } from '../losses/learned-temperature.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import { createApplyGradients, type GradientNorms } from '../step/apply-gradients.ts';
import type { BatchReport } from '../step/batch-loss.ts';
import type { ChunkExecutor, DropoutSeed } from '../step/chunk-executor.ts';
import { drawDropout } from '../step/local-executor.ts';
import { createSummedStep } from '../step/summed-step.ts';
import { createWholeBatch } from '../step/whole-batch.ts';
import type { GroupedParameter } from './parameter-groups.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';

export interface TrainingStepOptions {
  encoder: Pick<TrainableEncoder, 'forward' | 'adapters'>;
  recipe: StageRecipe;
  optimizer: AdamW;
  /** The weights to differentiate by. */
  parameters: readonly Pick<GroupedParameter, 'name' | 'variable' | 'group'>[];
  temperature: number | LearnedTemperature;
  symmetric: boolean;
  /** Processes that share the chunks of a batch, from `startReplicas`; taken over. */
  replicas?: ChunkExecutor | undefined;
}

export interface TrainingStepInput {
  step: LoadedStep;
  /** From `AdamW.stepScalars`. */
  scalars: Float32Array;
  /** Keys of the random stream of the step's dropout masks, for an encoder that has dropout. */
  dropout?: DropoutSeed | undefined;
}

/** Means over the batches of the step, and gradient norms before clipping. */
export interface TrainingStepResult extends BatchReport, GradientNorms {}

export interface TrainingStep {
  run(input: TrainingStepInput): Promise<TrainingStepResult>;
  /** Frees the engine's compiled plans, and ends the replicas. */
  dispose(): Promise<void>;
}

/**
 * One update, in the way that its batches ask for. One batch embedded at once is one function of tensors, from inputs to
 * AdamW. Several batches add up their gradients first. Batches in chunks, and those shared by replicas, have the gradient of the whole
 * batch in memory for a chunk (GradCache).
 */
export function createTrainingStep(options: TrainingStepOptions): TrainingStep {
  const { encoder, optimizer, parameters, temperature, replicas } = options;
  const learned = typeof temperature === 'number' ? [] : [temperature.variable];
  const variables = [...parameters.map(({ variable }) => variable), ...learned];
  const { apply, read } = createApplyGradients(optimizer, parameters);
  const whole = createWholeBatch({ ...options, variables }, (gradients, scalars) => {
    const present = variables.flatMap(({ name }, index) => {
      const gradient = gradients[index];
      return gradient ? [[name, gradient] as const] : [];
    });
    return apply(Object.fromEntries(present), scalars);
  });
  let summed: TrainingStep | undefined;
  return {
    run: async (input) => {
      const [first, ...more] = input.step.batches;
      if (replicas || more.length > 0 || first!.isDivided) {
        summed ??= createSummedStep(options);
        return summed.run(input);
      }
      drawDropout(encoder, input.dropout);
      const { report, used } = await whole.run(first!, input.scalars);
      return { ...report, ...read(used) };
    },
    dispose: async () => {
      whole.dispose();
      await (summed ?? replicas)?.dispose();
    },
  };
}
