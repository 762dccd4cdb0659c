import type { EncoderInput, PairRow } from '@uge/data';
import type { BatchShape } from '@uge/model';
import { epochBatches } from '../sampler/epoch-batches.ts';
import { falseNegatives } from '../sampler/false-negatives.ts';
import { type RowIdentity, rowIdentity } from '../sampler/row-identity.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import { coveringShape } from './covering-shape.ts';
import type { PairReader } from './pair-reader.ts';
import { prepareCovering } from './prepare-covering.ts';
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
  readPair: PairReader;
  recipe: StageRecipe;
  encoder: Pick<TrainableEncoder, 'prepare'>;
  batchSize: number;
  batchByTask: boolean;
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
    const prepared = await prepareCovering(this.#options.encoder, await this.#inputs(step), this.shape);
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

  async #inputs(step: number): Promise<EncoderInput[]> {
    const { rows, readPair, recipe } = this.#options;
    const pairs = await Promise.all(this.#indices(step).map((index) => readPair(rows[index]!)));
    return recipe.inputs(pairs, step);
  }

  #indices(step: number): number[] {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (this.#epoch?.number !== epoch) {
      const { batchSize, batchByTask: byTask, seed } = this.#options;
      this.#epoch = { number: epoch, batches: epochBatches(this.#identities, { batchSize, seed, epoch, byTask }) };
    }
    return this.#epoch.batches[step % this.stepsPerEpoch]!;
  }
}
