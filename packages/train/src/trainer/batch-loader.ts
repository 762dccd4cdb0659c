import type { EncoderInput, PairRow } from '@uge/data';
import { epochBatches } from '../sampler/epoch-batches.ts';
import { falseNegatives } from '../sampler/false-negatives.ts';
import { rowIdentity } from '../sampler/row-identity.ts';
import type { StageRecipe, TrainingPair } from '../stages/stage-recipe.ts';
import type { PreparedInputs, TrainableEncoder } from './trainable-encoder.ts';

export interface LoadedBatch {
  epoch: number;
  prepared: PreparedInputs;
  falseNegatives: Float32Array;
  effectiveNegatives: number;
}

export interface BatchLoaderOptions {
  rows: readonly PairRow[];
  readPair: (row: PairRow) => Promise<{ query: EncoderInput; positive: EncoderInput }>;
  recipe: StageRecipe;
  encoder: Pick<TrainableEncoder, 'prepare'>;
  batchSize: number;
  seed: number;
}

/** Batches by step number: any step can be loaded at any time and is the same each time. */
export class BatchLoader {
  readonly stepsPerEpoch: number;
  readonly #options: BatchLoaderOptions;
  readonly #identities: ReturnType<typeof rowIdentity>[];
  #epoch: { number: number; batches: number[][] } | undefined;

  constructor(options: BatchLoaderOptions) {
    this.#options = options;
    this.#identities = options.rows.map(rowIdentity);
    this.stepsPerEpoch = Math.floor(options.rows.length / options.batchSize);
  }

  async load(step: number): Promise<LoadedBatch> {
    const { rows, recipe, encoder } = this.#options;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const indices = this.#batches(epoch)[step % this.stepsPerEpoch]!;
    const pairs = await Promise.all(indices.map((index) => this.#readPair(rows[index]!, index)));
    const prepared = await encoder.prepare(recipe.inputs(pairs, step));
    const { mask, effectiveNegatives } = falseNegatives(indices.map((index) => this.#identities[index]!));
    return { epoch, prepared, falseNegatives: mask, effectiveNegatives };
  }

  async #readPair(row: PairRow, index: number): Promise<TrainingPair> {
    return { id: `${row.meta.image_id}/${row.meta.task}/${index}`, ...(await this.#options.readPair(row)) };
  }

  #batches(epoch: number): number[][] {
    if (this.#epoch?.number !== epoch) {
      const { batchSize, seed } = this.#options;
      this.#epoch = { number: epoch, batches: epochBatches(this.#identities, { batchSize, seed, epoch }) };
    }
    return this.#epoch.batches;
  }
}
