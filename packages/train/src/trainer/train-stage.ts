import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { type LongOperationOptions, UgeError } from '@uge/core';
import type { Dataset } from '@uge/data/node';
import { AdamW } from '@uge/tfjs-onnx';
import { BatchLoader } from '../batches/batch-loader.ts';
import { createPairReader } from '../batches/pair-reader.ts';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import type { TrainConfig, TrainConfigInput } from '../config/train-config.ts';
import { createLearnedTemperature, type LearnedTemperature } from '../losses/learned-temperature.ts';
import { RunRecords } from '../records/run-records.ts';
import type { TrainingRecord } from '../records/training-record.ts';
import { createRecipe } from '../stages/create-recipe.ts';
import { readCheckpointState, restoreCheckpoint } from './checkpoint.ts';
import { prepareLora } from './prepare-lora.ts';
import { requireModalities } from './require-modalities.ts';
import { requireSameInputs } from './require-same-inputs.ts';
import type { TrainableEncoder, TrainableParameter } from './trainable-encoder.ts';
import { readTrainingRows } from './training-rows.ts';
import { TrainingRun } from './training-run.ts';
import { createTrainingStep } from './training-step.ts';
import { Validator } from './validator.ts';

export interface TrainStageOptions extends LongOperationOptions {
  stage: TrainConfig['stage'];
  /** Opened by `openDataset` of `@uge/data/node`. */
  dataset: Dataset;
  /** Changed in place; stage 2 wants the encoder that stage 1 made. It is left at the last update, not the best one. */
  encoder: TrainableEncoder;
  /** Settings of the stage, for instance a preset; see `trainConfigSchema` for names and defaults. */
  config: Omit<TrainConfigInput, 'stage'> & { stage?: TrainConfig['stage'] };
  /** Folder of the run; made where absent. */
  out: string;
  /** Go on from the checkpoint in `out`, if there is one. Default false: start anew and replace what an earlier run left. */
  resume?: boolean;
}

/**
 * Train one stage.
 *
 * Writes into `out`: `model/` (the weights with the best validation metric, with a model card), `checkpoint/` (the latest
 * weights and optimizer state), `metrics.jsonl` (a row per update and validation), `training.json` (the returned record).
 * The same dataset, encoder, config and engine give the same losses and weights.
 *
 * @throws {UgeError} `train/invalid-config`, `train/no-rows`, `train/batch-too-large`, `train/missing-modality`,
 *   `train/no-adapters`, `train/lora-mismatch`, `train/nothing-to-train` before anything is written;
 *   `train/resume-mismatch`, `train/checkpoint-mismatch`; `train/diverged`. An aborted run rejects with the signal's
 *   reason after writing a checkpoint.
 * @example
 * const record = await trainStage({ stage: 'stage1', dataset, encoder, config: stage1Mini, out: 'runs/stage1' });
 */
export async function trainStage(options: TrainStageOptions): Promise<TrainingRecord> {
  const { stage, dataset, encoder, out, resume = false, onProgress, signal } = options;
  const config = parseTrainConfig({ ...options.config, stage });
  const recipe = createRecipe(config);
  requireModalities(encoder, recipe);
  prepareLora(encoder, config);
  const parameters = encoder.parameters();
  const trainable = parameters.filter(({ variable }) => variable.trainable);
  const trained = trainable.filter(({ group }) => recipe.groups.includes(group) && config.groupScales[group] > 0);
  if (trained.length === 0) {
    throw new UgeError(
      'train/nothing-to-train',
      `${stage}: no weight of encoder "${encoder.id}" may change; raise groupScales, or set \`lora\` to go on with its adapter.`,
      { stage, groupScales: config.groupScales },
    );
  }
  const rows = await readTrainingRows(dataset, config);
  signal?.throwIfAborted();

  const inputs = { config, dataset: dataset.fingerprint };
  const checkpoint = join(out, 'checkpoint');
  const from = resume ? await readCheckpointState(checkpoint) : undefined;
  if (from) requireSameInputs(from.inputs, inputs);
  else
    await Promise.all(
      ['checkpoint', 'model', 'training.json', 'run.html'].map((name) =>
        rm(join(out, name), { recursive: true, force: true }),
      ),
    );

  const temperature = config.learnTemperature
    ? createLearnedTemperature(config.temperature, config.temperatureRange)
    : config.temperature;
  const optimizer = createOptimizer(trained, temperature, config);
  const update = createTrainingStep({
    encoder,
    recipe,
    optimizer,
    variables: [...trained, ...temperatureVariables(temperature)].map(({ variable }) => variable),
    temperature,
    symmetric: config.symmetric,
  });
  const readPair = createPairReader(dataset);
  const { evaluateRows: limit, batchSize, seed } = config;
  const validator =
    rows.validation.length > 0
      ? new Validator({ rows: rows.validation, readPair, recipe, encoder, limit, batchSize, seed, signal })
      : undefined;
  try {
    const variables = [...trainable, ...temperatureVariables(temperature), ...optimizer.state()];
    const records = await RunRecords.open({ out, config, dataset, encoder, fromStep: from?.step ?? 0 });
    if (from) await restoreCheckpoint(checkpoint, variables);
    const loader = new BatchLoader({ rows: rows.train, readPair, recipe, encoder, ...config });
    const run = new TrainingRun(
      {
        config,
        totalSteps: config.steps ?? Math.max(1, Math.round(config.epochs! * loader.stepsPerEpoch)),
        encoder,
        recipe,
        loader,
        optimizer,
        update: update.run,
        validator,
        log: records.log,
        out,
        variables,
        inputs,
        onProgress,
        signal,
      },
      from,
    );
    await run.toEnd();
    return await records.finish({
      best: run.best!,
      steps: run.step,
      stepsPerEpoch: loader.stepsPerEpoch,
      trainRows: rows.train.length,
      validationRows: validator?.rowCount ?? 0,
      trained,
      seconds: run.seconds,
    });
  } finally {
    update.dispose();
    validator?.dispose();
    optimizer.dispose();
    for (const { variable } of temperatureVariables(temperature)) variable.dispose();
  }
}

function createOptimizer(
  trained: readonly TrainableParameter[],
  temperature: number | LearnedTemperature,
  config: TrainConfig,
): AdamW {
  const weights = trained.map(({ name, group, variable }) => ({
    name,
    variable,
    learningRateScale: config.groupScales[group],
  }));
  const scale =
    typeof temperature === 'number' ? [] : [{ ...temperatureVariables(temperature)[0]!, bounds: temperature.bounds }];
  return new AdamW([...weights, ...scale], config);
}

function temperatureVariables(temperature: number | LearnedTemperature): { name: string; variable: tf.Variable }[] {
  return typeof temperature === 'number' ? [] : [{ name: 'train.log_temperature', variable: temperature.variable }];
}
