import { join } from 'node:path';
import { createRandom, type ProgressListener } from '@uge/core';
import { writeFolderAtomic } from '@uge/core/node';
import type { AdamW } from '@uge/tfjs-onnx';
import type { BatchLoader, LoadedBatch } from '../batches/batch-loader.ts';
import type { TrainConfig } from '../config/train-config.ts';
import type { MetricsLog, MetricsRow } from '../records/metrics-log.ts';
import { learningRateAt } from '../schedule/learning-rate.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import type { BestCheckpoint } from './best-checkpoint.ts';
import { type CheckpointState, type NamedVariables, saveCheckpoint } from './checkpoint.ts';
import { DivergenceGuard } from './divergence-guard.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';
import type { TrainingStepInput, TrainingStepResult } from './training-step.ts';
import type { Validator } from './validator.ts';

export interface TrainingRunParts {
  config: TrainConfig;
  totalSteps: number;
  encoder: TrainableEncoder;
  recipe: StageRecipe;
  loader: BatchLoader;
  optimizer: AdamW;
  update: (input: TrainingStepInput) => Promise<TrainingStepResult>;
  /** Absent without validation rows: the last weights are kept then. */
  validator: Validator | undefined;
  log: MetricsLog;
  /** Folder of the run. */
  out: string;
  /** Everything a checkpoint holds. */
  variables: NamedVariables;
  /** Settings and data, which a resumed run must share. */
  inputs: CheckpointState['inputs'];
  onProgress?: ProgressListener | undefined;
  signal?: AbortSignal | undefined;
}

/** The loop of a stage from a position to the end: updates, validation, best model, checkpoints. */
export class TrainingRun {
  step: number;
  best: BestCheckpoint | null;
  #lastValidation: Record<string, number> = {};
  readonly #parts: TrainingRunParts;
  readonly #guard: DivergenceGuard = new DivergenceGuard();
  readonly #secondsBefore: number;
  readonly #startedAt: number = performance.now();

  constructor(parts: TrainingRunParts, from?: CheckpointState) {
    this.#parts = parts;
    this.step = from?.step ?? 0;
    this.best = from?.best ?? null;
    parts.loader.layout = from?.layout;
    this.#secondsBefore = from?.seconds ?? 0;
  }

  /** Wall time of the run, over all its sessions. */
  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#startedAt) / 1000;
  }

  /** Every update and validation so far. */
  get metrics(): readonly MetricsRow[] {
    return this.#parts.log.rows;
  }

  /** An aborted run writes a checkpoint before it rejects, so that resuming loses no step. */
  async toEnd(): Promise<void> {
    const { totalSteps, loader, config, signal } = this.#parts;
    if (this.step === 0) await this.#validate();
    let upcoming = this.#prefetch(this.step);
    while (this.step < totalSteps) {
      if (signal?.aborted) {
        await this.#saveCheckpoint();
        signal.throwIfAborted();
      }
      const batch = await upcoming;
      if (this.step + 1 < totalSteps) upcoming = this.#prefetch(this.step + 1);
      await this.#update(batch, loader.stepsPerEpoch);
      const isLast = this.step === totalSteps;
      if (isLast || isMultiple(this.step, config.evaluateEvery)) await this.#validate();
      if (isLast || isMultiple(this.step, config.checkpointEvery)) await this.#saveCheckpoint();
    }
  }

  /** Starts loading a batch; its failure is reported where it is awaited. */
  #prefetch(step: number): Promise<LoadedBatch> {
    const loading = this.#parts.loader.load(step);
    loading.catch(() => undefined);
    return loading;
  }

  async #update(batch: LoadedBatch, stepsPerEpoch: number): Promise<void> {
    const { config, totalSteps, encoder, optimizer, update, log, recipe, onProgress } = this.#parts;
    const learningRate = learningRateAt(this.step, { ...config, totalSteps });
    const startedAt = performance.now();
    if (config.lora?.dropout) encoder.adapters?.drawDropout(createRandom(config.seed, 'lora dropout', this.step));
    const { loss, parts, gradientNorm, temperature } = await update({
      passes: batch.passes,
      falseNegatives: batch.falseNegatives,
      scalars: optimizer.stepScalars(this.step, learningRate),
    });
    const stepMs = performance.now() - startedAt;
    this.#guard.check({ step: this.step + 1, loss, gradientNorm, learningRate });
    this.step++;
    await log.append({
      kind: 'step',
      step: this.step,
      epoch: (this.step - 1) / stepsPerEpoch,
      loss,
      parts,
      temperature,
      learningRate,
      gradientNorm,
      effectiveNegatives: batch.effectiveNegatives,
      stepMs,
      samplesPerSecond: (config.batchSize * 1000) / stepMs,
      rss: process.memoryUsage.rss(),
    });
    onProgress?.({
      phase: `train ${recipe.stage}`,
      done: this.step,
      total: totalSteps,
      unit: 'steps',
      metrics: { loss, learningRate, ...this.#lastValidation },
    });
  }

  async #validate(): Promise<void> {
    const { validator, totalSteps, log, config } = this.#parts;
    if (!validator) {
      if (this.step === totalSteps) await this.#keepModel({ step: this.step });
      return;
    }
    const metrics = await validator.validate();
    await log.append({ kind: 'validation', step: this.step, metrics });
    const [form, metric] = Object.entries(metrics)[0]!;
    const { selectBy } = config;
    this.#lastValidation = { margin: metric.margin, meanReciprocalRank: metric.meanReciprocalRank };
    if (metric[selectBy] > (this.best?.[selectBy] ?? Number.NEGATIVE_INFINITY)) {
      await this.#keepModel({ step: this.step, form, selectedBy: selectBy, ...metric });
    }
  }

  async #keepModel(best: BestCheckpoint): Promise<void> {
    const { out, encoder } = this.#parts;
    await writeFolderAtomic(join(out, 'model'), (folder) => encoder.savePretrained(folder));
    this.best = best;
  }

  #saveCheckpoint(): Promise<void> {
    const { out, inputs, variables, loader } = this.#parts;
    const state: CheckpointState = {
      schemaVersion: 1,
      step: this.step,
      inputs,
      best: this.best,
      layout: loader.layout,
      seconds: this.seconds,
    };
    return saveCheckpoint(join(out, 'checkpoint'), state, variables);
  }
}

function isMultiple(step: number, interval: number): boolean {
  return interval > 0 && step % interval === 0;
}
