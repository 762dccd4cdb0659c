import { UgeError } from '@uge/core';
import type { EncoderInput, PairRow } from '@uge/data';
import type { BatchShape } from '@uge/model';
import { epochBatches } from '../sampler/epoch-batches.ts';
import { falseNegatives } from '../sampler/false-negatives.ts';
import { type RowIdentity, rowIdentity } from '../sampler/row-identity.ts';
import type { StageRecipe, TrainingPair } from '../stages/stage-recipe.ts';
import { coveringShape } from './batch-shapes.ts';
import type { PreparedInputs, TrainableEncoder } from './trainable-encoder.ts';

/** Batches looked at before the first update to choose the padded shape. */
const PROBED_BATCHES = 4;

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

/**
 * Batches by step number: any step can be loaded at any time. All are padded to one shape, so that the engine compiles one
 * plan; the shape grows when a batch does not fit, which is seldom after the first few.
 */
export class BatchLoader {
  readonly stepsPerEpoch: number;
  /** Padded shape so far; a resumed run starts from that of its checkpoint. */
  shape: BatchShape | undefined;
  readonly #options: BatchLoaderOptions;
  readonly #identities: readonly RowIdentity[];
  #epoch: { number: number; batches: number[][] } | undefined;

  constructor(options: BatchLoaderOptions) {
    this.#options = options;
    this.#identities = options.rows.map(rowIdentity);
    this.stepsPerEpoch = Math.floor(options.rows.length / options.batchSize);
  }

  async load(step: number): Promise<LoadedBatch> {
    const indices = this.#indices(step);
    this.shape ??= await this.#probe(step);
    const prepared = await this.#prepare(await this.#inputs(step), this.shape);
    this.shape = prepared.shape;
    const { mask, effectiveNegatives } = falseNegatives(indices.map((index) => this.#identities[index]!));
    return { epoch: Math.floor(step / this.stepsPerEpoch), prepared, falseNegatives: mask, effectiveNegatives };
  }

  async #probe(from: number): Promise<BatchShape> {
    const { encoder } = this.#options;
    let { shape } = await encoder.prepare(await this.#inputs(from));
    for (let step = from + 1; step < from + PROBED_BATCHES; step++) {
      shape = coveringShape(shape, (await encoder.prepare(await this.#inputs(step))).shape);
    }
    return shape;
  }

  async #prepare(inputs: EncoderInput[], padTo: BatchShape): Promise<PreparedInputs> {
    const { encoder } = this.#options;
    try {
      return await encoder.prepare(inputs, { padTo });
    } catch (error) {
      if (!UgeError.isInstance(error) || error.code !== 'model/batch-too-large') throw error;
      const { shape } = await encoder.prepare(inputs);
      return encoder.prepare(inputs, { padTo: coveringShape(padTo, shape) });
    }
  }

  async #inputs(step: number): Promise<EncoderInput[]> {
    const { rows, readPair, recipe } = this.#options;
    const pairs = await Promise.all(
      this.#indices(step).map(async (index): Promise<TrainingPair> => {
        const row = rows[index]!;
        return { id: `${row.meta.city}/${row.meta.image_id}/${index}`, ...(await readPair(row)) };
      }),
    );
    return recipe.inputs(pairs, step);
  }

  #indices(step: number): number[] {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (this.#epoch?.number !== epoch) {
      const { batchSize, seed } = this.#options;
      this.#epoch = { number: epoch, batches: epochBatches(this.#identities, { batchSize, seed, epoch }) };
    }
    return this.#epoch.batches[step % this.stepsPerEpoch]!;
  }
}
