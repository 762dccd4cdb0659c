import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import type { Dataset } from '@uge/data/node';
import { AdamW } from '@uge/tfjs-onnx';
import { BatchLoader } from '../batches/batch-loader.ts';
import { createPairReader } from '../batches/pair-reader.ts';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import type { TrainConfig, TrainConfigInput } from '../config/train-config.ts';
import { createLearnedTemperature } from '../losses/learned-temperature.ts';
import { startReplicas } from '../parallel/start-replicas.ts';
import { RunRecords } from '../records/run-records.ts';
import type { TrainingRecord } from '../records/training-record.ts';
import { weightsHash } from '../records/weights-hash.ts';
import { rowPositions } from '../sampler/row-positions.ts';
import { createRecipe } from '../stages/create-recipe.ts';
import { requireForm } from './best-tracker.ts';
import type { CheckpointState, RunInputs } from './checkpoint-state.ts';
import { CheckpointStore, restoreVariables } from './checkpoint-store.ts';
import { recoverModelFolder } from './model-folder.ts';
import { groupParameters } from './parameter-groups.ts';
import { prepareLora } from './prepare-lora.ts';
import { renewGraphEncoder } from './renew-graph-encoder.ts';
import { requireModalities } from './require-modalities.ts';
import { requireSameInputs } from './require-same-inputs.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';
import type { TrainingListener } from './training-event.ts';
import { readTrainingRows } from './training-rows.ts';
import { TrainingRun } from './training-run.ts';
import { createTrainingStep } from './training-step.ts';
import { Validator } from './validator.ts';
import { cacheVision } from './vision-features.ts';
import { WeightAverage } from './weight-average.ts';

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
  /** Go on from the latest intact checkpoint in `out`, if there is one. Default false: start anew and replace what an earlier run left. */
  resume?: boolean;
  /** Where `cacheVisionFeatures` keeps features; runs may share it. Default `vision-features/` in `out`. */
  visionFeatures?: string | undefined;
  /** Told what happens, as it happens. */
  onEvent?: TrainingListener;
}

/**
 * Train one stage.
 *
 * Writes into `out`: `model/` (the weights with the best validation metric, with a model card), `checkpoints/` (the latest
 * weights and optimizer state), `metrics.jsonl` (a row per update and validation), `training.json` (the returned record),
 * `run.html`. The same dataset, encoder, config and engine give the same losses and weights, also over a kill at any moment and a
 * resumption.
 *
 * @throws {UgeError} `train/invalid-config`, `train/no-rows`, `train/batch-too-large`, `train/missing-modality`,
 *   `train/no-adapters`, `train/lora-mismatch`, `train/unmatched-group`, `train/unknown-form`, `train/nothing-to-train`,
 *   `train/vision-trained`, `train/no-vision-features`, `train/fixed-graph-encoder` before anything is written; `train/resume-mismatch`,
 *   `train/checkpoint-mismatch`; `train/not-finite`, `train/diverged`; `train/workers-not-built`, `train/worker-failed`. An aborted run rejects with the signal's reason after writing a checkpoint.
 * @example
 * const record = await trainStage({ stage: 'stage1', dataset, encoder, config: stage1Mini, out: 'runs/stage1' });
 */
export async function trainStage(options: TrainStageOptions): Promise<TrainingRecord> {
  const { stage, dataset, out, resume = false, onProgress, onEvent = () => undefined, signal } = options;
  const config = parseTrainConfig({ ...options.config, stage });
  const recipe = createRecipe(config);
  requireModalities(options.encoder, recipe);
  requireForm(config.selectForm, recipe.queryForms);
  prepareLora(options.encoder, config);
  await renewGraphEncoder(options.encoder, config);
  const ofStage = options.encoder
    .parameters()
    .filter(({ variable, group }) => variable.trainable && recipe.groups.includes(group));
  const trained = groupParameters(ofStage, config);
  if (trained.length === 0) {
    throw new UgeError(
      'train/nothing-to-train',
      `${stage}: no weight of encoder "${options.encoder.id}" may change; raise groupScales, or set \`lora\` to go on with its adapter.`,
      { stage, groupScales: config.groupScales },
    );
  }
  const rows = await readTrainingRows(dataset, config);
  const visionFeatures = config.cacheVisionFeatures
    ? (options.visionFeatures ?? join(out, 'vision-features'))
    : undefined;
  const encoder = visionFeatures
    ? (await cacheVision(options.encoder, { folder: visionFeatures, trained })).encoder
    : options.encoder;
  signal?.throwIfAborted();

  const checkpoints = new CheckpointStore(join(out, 'checkpoints'), { keep: config.keepCheckpoints });
  const from = resume
    ? await checkpoints.latest(({ folder, step, reason }) =>
        onEvent({
          kind: 'warning',
          code: 'train/checkpoint-damaged',
          message: `${folder}: ${reason}; the run goes on from the checkpoint before, or from the start where there is none.`,
          details: { folder, step, reason },
        }),
      )
    : undefined;
  const untrained = options.encoder.parameters().filter(({ name }) => !trained.some((each) => each.name === name));
  const inputs: RunInputs = { config, dataset: dataset.fingerprint, untrainedWeights: await weightsHash(untrained) };
  if (from) {
    requireSameInputs(from.state.inputs, inputs);
    await recoverModelFolder(out);
  } else {
    const earlier = ['checkpoints', 'model', 'training.json', 'run.html'].map((name) => join(out, name));
    await Promise.all(earlier.map((path) => rm(path, { recursive: true, force: true })));
    await recoverModelFolder(out);
  }

  const learned = config.learnTemperature
    ? createLearnedTemperature(config.temperature, config.temperatureRange)
    : undefined;
  const temperature = learned ? [{ name: 'train.log_temperature', variable: learned.variable }] : [];
  const optimizer = new AdamW(
    [...trained, ...temperature.map((each) => ({ ...each, bounds: learned!.bounds, weightDecay: 0 }))],
    // Each weight has its own decay.
    { ...config, weightDecay: 1 },
  );
  const average = config.averageDecay > 0 ? new WeightAverage(trained, config.averageDecay) : undefined;
  const { workers, workerThreads: threads } = config;
  const replicas =
    workers > 1
      ? await startReplicas(options.encoder, { workers, threads, parameters: trained, visionFeatures })
      : undefined;
  const update = createTrainingStep({
    encoder,
    recipe,
    optimizer,
    parameters: trained,
    temperature: learned ?? config.temperature,
    symmetric: config.symmetric,
    replicas,
  });
  const readPair = createPairReader(dataset);
  const { evaluateRows: limit, batchSize, batchTasks, seed } = config;
  // Texts that are nearly right are for training; here every text of the pool is a candidate.
  const validation = { rows: rows.validation, recipe: createRecipe({ ...config, hardNegatives: 0 }) };
  const validator =
    rows.validation.length > 0
      ? new Validator({ ...validation, readPair, encoder, limit, batchSize, batchTasks, seed, signal })
      : undefined;
  try {
    const variables = [...trained, ...temperature, ...optimizer.state(), ...(average?.state() ?? [])];
    const fromStep = from?.state.step ?? 0;
    const records = await RunRecords.open({ out, config, dataset, encoder: options.encoder, fromStep });
    if (from) restoreVariables(from, variables);
    const positions = config.localShare > 0 ? await rowPositions(dataset, rows.train) : undefined;
    const loader = new BatchLoader({ rows: rows.train, readPair, recipe, encoder, positions, ...config });
    const run = new TrainingRun(
      {
        config,
        totalSteps: config.steps ?? Math.max(1, Math.round(config.epochs! * loader.stepsPerEpoch)),
        encoder,
        recipe,
        loader,
        optimizer,
        update: update.run,
        average,
        validator,
        log: records.log,
        out,
        checkpoints,
        variables,
        inputs,
        onEvent,
        onProgress,
        signal,
      },
      from?.state satisfies CheckpointState | undefined,
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
    await update.dispose();
    validator?.dispose();
    optimizer.dispose();
    average?.dispose();
    for (const { variable } of temperature) variable.dispose();
  }
}
