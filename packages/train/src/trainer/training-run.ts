import * as tf from '@tensorflow/tfjs-core';
import type { ProgressListener } from '@uge/core';
import type { AdamW } from '@uge/tfjs-onnx';
import type { BatchLayouts } from '../batches/batch-layout.ts';
import type { BatchLoader } from '../batches/batch-loader.ts';
import type { LoadedStep } from '../batches/loaded-step.ts';
import type { TrainConfig } from '../config/train-config.ts';
import type { MetricsLog, MetricsRow, StepMetrics, ValidationRow } from '../records/metrics-log.ts';
import { isDue } from '../schedule/intervals.ts';
import { learningRateAt } from '../schedule/learning-rate.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import { BestTracker } from './best-tracker.ts';
import type { CheckpointState, RunInputs } from './checkpoint-state.ts';
import type { CheckpointStore, NamedVariables } from './checkpoint-store.ts';
import { DivergenceGuard } from './divergence-guard.ts';
import { replaceModelFolder } from './model-folder.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';
import type { TrainingListener } from './training-event.ts';
import type { TrainingStepInput, TrainingStepResult } from './training-step.ts';
import type { Validator } from './validator.ts';
import type { WeightAverage } from './weight-average.ts';

export interface TrainingRunParts {
  config: TrainConfig;
  totalSteps: number;
  encoder: Pick<TrainableEncoder, 'savePretrained'>;
  recipe: StageRecipe;
  loader: BatchLoader;
  optimizer: AdamW;
  update: (input: TrainingStepInput) => Promise<TrainingStepResult>;
  /** Absent where weights are taken as they are. */
  average: WeightAverage | undefined;
  /** Absent without validation rows: the last weights are kept then. */
  validator: Validator | undefined;
  log: MetricsLog;
  /** Folder of the run. */
  out: string;
  checkpoints: CheckpointStore;
  /** Everything a checkpoint holds. */
  variables: NamedVariables;
  /** Settings and data, which a resumed run must share. */
  inputs: RunInputs;
  onEvent: TrainingListener;
  onProgress?: ProgressListener | undefined;
  signal?: AbortSignal | undefined;
}

/** The loop of a stage from a position to the end: updates, validation, best model, checkpoints. */
export class TrainingRun {
  step: number;
  /** Of the updates since the last logged row. */
  #interval: { updates: number; milliseconds: number } = { updates: 0, milliseconds: 0 };
  /** As the last update left it; the loader is ahead. */
  #layouts: BatchLayouts;
  #validatedAt: number;
  #lastValidation: Record<string, number> = {};
  readonly #parts: TrainingRunParts;
  readonly #best: BestTracker;
  readonly #guard: DivergenceGuard;
  readonly #secondsBefore: number;
  readonly #startedAt: number = performance.now();

  constructor(parts: TrainingRunParts, from?: CheckpointState) {
    this.#parts = parts;
    this.step = from?.step ?? 0;
    this.#validatedAt = from?.validatedAt ?? -1;
    this.#best = new BestTracker(parts.config, from);
    this.#guard = new DivergenceGuard(from?.guard);
    this.#layouts = from?.layouts ?? {};
    parts.loader.layouts = structuredClone(this.#layouts);
    this.#secondsBefore = from?.seconds ?? 0;
  }

  get best(): BestTracker['best'] {
    return this.#best.best;
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
    const { totalSteps, loader, onEvent } = this.#parts;
    const { stepsPerEpoch } = loader;
    onEvent({ kind: 'start', totalSteps, stepsPerEpoch, resumedFrom: this.step });
    // A resumed run holds a checkpoint of this step already.
    let savedAt = this.step;
    let upcoming: Promise<LoadedStep> | undefined;
    while (true) {
      if (this.#isDue('evaluateEvery') && this.#validatedAt < this.step) await this.#validateOrStop();
      const isOver = this.step === totalSteps || this.#best.isExhausted;
      if ((isOver || this.#isDue('checkpointEvery')) && savedAt < this.step) {
        await this.#saveCheckpoint();
        savedAt = this.step;
      }
      if (isOver) break;
      await this.#stopIfAborted();
      upcoming ??= this.#prefetch(this.step);
      const batch = await upcoming;
      upcoming = this.step + 1 < totalSteps ? this.#prefetch(this.step + 1) : undefined;
      await this.#update(batch);
    }
    if (this.step < totalSteps) onEvent({ kind: 'early-stop', step: this.step, best: this.best! });
    onEvent({ kind: 'end', step: this.step, best: this.best! });
  }

  #isDue(name: 'evaluateEvery' | 'checkpointEvery'): boolean {
    const { config, totalSteps, loader } = this.#parts;
    if (name === 'evaluateEvery' && (this.step === 0 || this.step === totalSteps)) return true;
    return this.step > 0 && isDue(this.step, config[name], { ...config, stepsPerEpoch: loader.stepsPerEpoch });
  }

  async #stopIfAborted(): Promise<void> {
    const { signal } = this.#parts;
    if (!signal?.aborted) return;
    await this.#saveCheckpoint();
    signal.throwIfAborted();
  }

  /** Starts loading a batch; its failure is reported where it is awaited. */
  #prefetch(step: number): Promise<LoadedStep> {
    const loading = this.#parts.loader.load(step);
    loading.catch(() => undefined);
    return loading;
  }

  async #update(batch: LoadedStep): Promise<void> {
    const { config, totalSteps, loader, optimizer, update, average, recipe, onProgress } = this.#parts;
    const learningRate = learningRateAt(this.step, { ...config, totalSteps });
    const startedAt = performance.now();
    const { loss, parts, gradientNorm, gradientNorms, temperature } = await update({
      step: batch,
      scalars: optimizer.stepScalars(this.step, learningRate),
      dropout: config.lora?.dropout ? [config.seed, 'lora dropout', this.step] : undefined,
    });
    average?.update(this.step + 1);
    const { step } = this;
    const rows = (): readonly string[] => batch.rowIds;
    this.#guard.check({ step: step + 1, loss, parts, gradientNorm, gradientNorms, learningRate, rows });
    this.#interval.updates++;
    this.#interval.milliseconds += performance.now() - startedAt;
    this.step++;
    this.#layouts = batch.layouts;
    if (this.step % config.logEvery === 0 || this.step === totalSteps) {
      const { updates, milliseconds } = this.#interval;
      this.#interval = { updates: 0, milliseconds: 0 };
      await this.#log({
        kind: 'step',
        step: this.step,
        epoch: (this.step - 1) / loader.stepsPerEpoch,
        loss,
        parts,
        temperature,
        learningRate,
        gradientNorm,
        gradientNorms,
        effectiveNegatives: batch.effectiveNegatives,
        stepMs: milliseconds / updates,
        samplesPerSecond: (config.batchSize * config.accumulate * updates * 1000) / milliseconds,
        rss: process.memoryUsage.rss(),
        engineBytes: tf.memory().numBytes,
      });
    }
    onProgress?.({
      phase: `train ${recipe.stage}`,
      done: this.step,
      total: totalSteps,
      unit: 'steps',
      metrics: { loss, learningRate, ...this.#lastValidation },
    });
  }

  /** An abort in the middle of a validation leaves it to the run that goes on. */
  async #validateOrStop(): Promise<void> {
    const { average } = this.#parts;
    try {
      await (average ? average.whileInForce(() => this.#validate()) : this.#validate());
    } catch (error) {
      await this.#stopIfAborted();
      throw error;
    }
  }

  async #validate(): Promise<void> {
    const { validator, totalSteps } = this.#parts;
    if (!validator) {
      if (this.step === totalSteps) await this.#keepModel(this.#best.takeLast(this.step));
      return;
    }
    const metrics = await validator.validate();
    await this.#log({ kind: 'validation', step: this.step, metrics });
    const { decisive, isBest } = this.#best.take(this.step, metrics);
    this.#lastValidation = { margin: decisive.margin, meanReciprocalRank: decisive.meanReciprocalRank };
    if (isBest) await this.#keepModel(this.#best.best!);
    this.#validatedAt = this.step;
  }

  async #keepModel(best: NonNullable<BestTracker['best']>): Promise<void> {
    const { out, encoder, onEvent } = this.#parts;
    await replaceModelFolder(out, (folder) => encoder.savePretrained(folder));
    onEvent({ kind: 'best', best });
  }

  async #saveCheckpoint(): Promise<void> {
    const { checkpoints, inputs, variables, onEvent } = this.#parts;
    const { step, seconds } = this;
    const folder = await checkpoints.save(
      {
        schemaVersion: 2,
        step,
        inputs,
        ...this.#best.state,
        validatedAt: this.#validatedAt,
        layouts: this.#layouts,
        guard: this.#guard.state,
        seconds,
      },
      variables,
    );
    onEvent({ kind: 'checkpoint', step, folder });
  }

  async #log(row: Omit<StepMetrics, 'time'> | Omit<ValidationRow, 'time'>): Promise<void> {
    this.#parts.onEvent(await this.#parts.log.append(row));
  }
}
