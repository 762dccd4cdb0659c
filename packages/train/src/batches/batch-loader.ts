import type { EncoderInput, PairRow } from '@uge/data';
import type { BatchShape } from '@uge/model';
import { epochBatches } from '../sampler/epoch-batches.ts';
import { falseNegatives } from '../sampler/false-negatives.ts';
import { type RowIdentity, rowIdentity } from '../sampler/row-identity.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import type { PreparedInputs, TrainableEncoder } from '../trainer/trainable-encoder.ts';
import { coveringShapes, shareShapes } from './padded-shapes.ts';
import type { PairReader } from './pair-reader.ts';
import { preparePasses, preparePassesCovering, shapesOf } from './prepare-passes.ts';

/** Batches of each kind looked at before the first update to choose padded shapes. */
const PROBED_BATCHES = 3;

export interface LoadedBatch {
  epoch: number;
  /** One entry per forward pass of the recipe. */
  passes: PreparedInputs[];
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
 * Batches by step number: any step can be loaded at any time. Batches of one kind (task) are padded to one shape, so that
 * the engine compiles few plans; a shape grows when a batch does not fit, which is seldom after the first few.
 */
export class BatchLoader {
  readonly stepsPerEpoch: number;
  /** Padded shapes so far, by kind of batch; a resumed run starts from those of its checkpoint. */
  shapes: Map<string, BatchShape[]> = new Map();
  readonly #options: BatchLoaderOptions;
  readonly #identities: readonly RowIdentity[];
  #epoch: { number: number; batches: number[][] } | undefined;

  constructor(options: BatchLoaderOptions) {
    this.#options = options;
    this.#identities = options.rows.map(rowIdentity);
    this.stepsPerEpoch = Math.floor(options.rows.length / options.batchSize);
  }

  async load(step: number): Promise<LoadedBatch> {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const indices = this.#batches(epoch)[step % this.stepsPerEpoch]!;
    if (this.shapes.size === 0) await this.#chooseShapes(epoch);
    const kind = this.#kind(indices);
    const passes = await preparePassesCovering(
      this.#options.encoder,
      await this.#inputs(indices, step),
      this.shapes.get(kind) ?? [...this.shapes.values()].reduce(coveringShapes),
    );
    this.shapes.set(kind, shapesOf(passes));
    const { mask, effectiveNegatives } = falseNegatives(indices.map((index) => this.#identities[index]!));
    return { epoch, passes, falseNegatives: mask, effectiveNegatives };
  }

  async #chooseShapes(epoch: number): Promise<void> {
    const needed = new Map<string, BatchShape[]>();
    const probes = new Map<string, number>();
    for (const indices of this.#batches(epoch)) {
      const kind = this.#kind(indices);
      const probed = probes.get(kind) ?? 0;
      if (probed === PROBED_BATCHES) continue;
      probes.set(kind, probed + 1);
      const shapes = shapesOf(await preparePasses(this.#options.encoder, await this.#inputs(indices)));
      const before = needed.get(kind);
      needed.set(kind, before ? coveringShapes(before, shapes) : shapes);
    }
    this.shapes = shareShapes(needed);
  }

  async #inputs(indices: readonly number[], step?: number): Promise<EncoderInput[][]> {
    const { rows, readPair, recipe } = this.#options;
    return recipe.inputs(await Promise.all(indices.map((index) => readPair(rows[index]!))), step);
  }

  #kind(indices: readonly number[]): string {
    const tasks = new Set(indices.map((index) => this.#identities[index]!.task));
    return tasks.size === 1 ? [...tasks][0]! : 'mixed';
  }

  #batches(epoch: number): number[][] {
    if (this.#epoch?.number !== epoch) {
      const { batchSize, batchByTask: byTask, seed } = this.#options;
      this.#epoch = { number: epoch, batches: epochBatches(this.#identities, { batchSize, seed, epoch, byTask }) };
    }
    return this.#epoch.batches;
  }
}
