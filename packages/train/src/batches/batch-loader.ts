import type { PairRow } from '@uge/data';
import { batchesPerEpoch, epochBatches, type StratifiedBatch } from '../sampler/epoch-batches.ts';
import { falseNegatives } from '../sampler/false-negatives.ts';
import { type RowIdentity, rowIdentity } from '../sampler/row-identity.ts';
import { strata } from '../sampler/strata.ts';
import type { StageRecipe, TrainingPair } from '../stages/stage-recipe.ts';
import type { PreparedInputs, TrainableEncoder } from '../trainer/trainable-encoder.ts';
import type { BatchLayout } from './batch-layout.ts';
import { chooseLayout } from './choose-layout.ts';
import type { PairReader } from './pair-reader.ts';
import { prepareCovering } from './prepare-covering.ts';

/** Batches looked at before the first update to choose the layout. */
const PROBED_BATCHES = 6;

export interface LoadedBatch {
  epoch: number;
  /** By pass of the recipe, then group of rows; groups in row order. */
  passes: PreparedInputs[][];
  /** Row-major `[B, B]` of 0 and 1. */
  falseNegatives: Float32Array;
  effectiveNegatives: number;
}

export interface BatchLoaderOptions {
  rows: readonly PairRow[];
  readPair: PairReader;
  recipe: StageRecipe;
  encoder: Pick<TrainableEncoder, 'prepare'>;
  batchSize: number;
  seed: number;
}

/**
 * Batches by step number: any step can be loaded at any time. All have one layout, so that the engine compiles one plan; a
 * shape of it grows when a batch does not fit, which is seldom after the first few.
 */
export class BatchLoader {
  readonly stepsPerEpoch: number;
  /** Chosen by the first load; a resumed run starts from that of its checkpoint. */
  layout: BatchLayout | undefined;
  readonly #options: BatchLoaderOptions;
  readonly #identities: readonly RowIdentity[];
  #epoch: { number: number; batches: StratifiedBatch[] } | undefined;

  constructor(options: BatchLoaderOptions) {
    this.#options = options;
    this.#identities = options.rows.map(rowIdentity);
    this.stepsPerEpoch = batchesPerEpoch(strata(this.#identities, options.batchSize));
  }

  async load(step: number): Promise<LoadedBatch> {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const batch = this.#batches(epoch)[step % this.stepsPerEpoch]!;
    this.layout ??= await this.#chooseLayout(epoch);
    const ordered = this.layout.strata.map((stratum) => batch[stratum]!);
    const passes = await this.#prepare(await Promise.all(ordered.map((rows) => this.#pairs(rows))), this.layout, step);
    const { mask, effectiveNegatives } = falseNegatives(ordered.flat().map((index) => this.#identities[index]!));
    return { epoch, passes, falseNegatives: mask, effectiveNegatives };
  }

  async #prepare(pairs: TrainingPair[][], layout: BatchLayout, step: number): Promise<PreparedInputs[][]> {
    const { encoder, recipe } = this.#options;
    const passes: PreparedInputs[][] = [];
    for (const [pass, groups] of layout.passes.entries()) {
      const ofPass: PreparedInputs[] = [];
      for (const group of groups) {
        const rows = group.strata.flatMap((position) => pairs[position]!);
        const prepared = await prepareCovering(encoder, recipe.inputs(rows, step)[pass]!, group.shape);
        group.shape = prepared.shape;
        ofPass.push(prepared);
      }
      passes.push(ofPass);
    }
    return passes;
  }

  async #chooseLayout(epoch: number): Promise<BatchLayout> {
    const { encoder, recipe } = this.#options;
    const probes = this.#batches(epoch).slice(0, PROBED_BATCHES);
    const pairs = await Promise.all(probes.map((batch) => Promise.all(batch.map((rows) => this.#pairs(rows)))));
    return chooseLayout(pairs, { encoder, recipe });
  }

  #pairs(indices: readonly number[]): Promise<TrainingPair[]> {
    const { rows, readPair } = this.#options;
    return Promise.all(indices.map((index) => readPair(rows[index]!)));
  }

  #batches(epoch: number): StratifiedBatch[] {
    if (this.#epoch?.number !== epoch) {
      const { batchSize, seed } = this.#options;
      this.#epoch = { number: epoch, batches: epochBatches(this.#identities, { batchSize, seed, epoch }) };
    }
    return this.#epoch.batches;
  }
}
