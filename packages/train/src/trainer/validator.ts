import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { PairRow } from '@uge/data';
import type { BatchShape } from '@uge/model';
import { type CapturedFunction, capture } from '@uge/tfjs-onnx';
import { type MarginMetric, marginMetric } from '../losses/margin-metric.ts';
import { rowIdentity, sharesIdentity } from '../sampler/row-identity.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import { coveringShape } from './covering-shape.ts';
import type { PairReader } from './pair-reader.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';

export interface ValidatorOptions {
  rows: readonly PairRow[];
  readPair: PairReader;
  recipe: StageRecipe;
  encoder: Pick<TrainableEncoder, 'prepare' | 'forward' | 'dimension'>;
  /** Most rows to embed; a seeded sample, the same at every validation. */
  limit: number;
  batchSize: number;
  seed: number;
  signal?: AbortSignal | undefined;
}

/** Metric of each query form over one pool of candidates: the positive texts of all validation rows. */
export type ValidationMetrics = Record<string, MarginMetric>;

/**
 * Scores the encoder on held-out rows, in the forms and batches it is trained in. All batches share one padded shape, so the
 * engine keeps one forward plan beside that of the training step.
 */
export class Validator {
  readonly #options: ValidatorOptions;
  readonly #batches: PairRow[][];
  readonly #forward: CapturedFunction<tf.Tensor>;
  #shape: BatchShape | undefined;

  constructor(options: ValidatorOptions) {
    const { rows, limit, batchSize, seed, encoder } = options;
    this.#options = options;
    const sample = createRandom(seed, 'validation').shuffle(rows).slice(0, limit);
    this.#batches = Array.from({ length: Math.ceil(sample.length / batchSize) }, (_, index) =>
      sample.slice(index * batchSize, (index + 1) * batchSize),
    );
    this.#forward = capture((...tensors: tf.Tensor[]) => tf.tidy(() => encoder.forward(tensors)));
  }

  /** Rows that are embedded. */
  get rowCount(): number {
    return this.#batches.reduce((sum, batch) => sum + batch.length, 0);
  }

  async validate(): Promise<ValidationMetrics> {
    const { recipe, signal } = this.#options;
    this.#shape ??= await this.#coveringShape();
    const vectors: Float32Array[][] = recipe.forms.map(() => []);
    for (const batch of this.#batches) {
      signal?.throwIfAborted();
      for (const [form, rows] of (await this.#embed(batch, this.#shape)).entries()) vectors[form]!.push(...rows);
    }
    const identities = this.#batches.flat().map(rowIdentity);
    const isFalseNegative = (i: number, j: number): boolean => sharesIdentity(identities[i]!, identities[j]!);
    const targets = vectors.at(-1)!;
    return Object.fromEntries(
      recipe.queryForms.map((name) => [
        name,
        marginMetric(vectors[recipe.forms.indexOf(name)]!, targets, { isFalseNegative }),
      ]),
    );
  }

  dispose(): void {
    this.#forward.dispose();
  }

  /** Vectors of each form, `[form][row]`. */
  async #embed(batch: readonly PairRow[], padTo: BatchShape): Promise<Float32Array[][]> {
    const { encoder, recipe } = this.#options;
    const tensors = (await encoder.prepare(await this.#inputs(batch), { padTo })).toTensors();
    const result = this.#forward(...tensors);
    const values = (await result.data()) as Float32Array;
    tf.dispose([result, ...tensors]);
    const { dimension } = encoder;
    return recipe.forms.map((_, form) =>
      batch.map((_, row) => {
        const index = form * batch.length + row;
        return values.slice(index * dimension, (index + 1) * dimension);
      }),
    );
  }

  async #coveringShape(): Promise<BatchShape> {
    const { encoder } = this.#options;
    let shape: BatchShape | undefined;
    for (const batch of this.#batches) {
      const prepared = await encoder.prepare(await this.#inputs(batch));
      shape = shape ? coveringShape(shape, prepared.shape) : prepared.shape;
    }
    return shape!;
  }

  async #inputs(batch: readonly PairRow[]): Promise<ReturnType<StageRecipe['inputs']>> {
    const { readPair, recipe } = this.#options;
    return recipe.inputs(await Promise.all(batch.map(readPair)));
  }
}
