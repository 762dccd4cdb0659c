import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { PairRow } from '@uge/data';
import type { BatchShape } from '@uge/model';
import { type CapturedFunction, capture } from '@uge/tfjs-onnx';
import { coveringShape } from '../batches/covering-shape.ts';
import type { PairReader } from '../batches/pair-reader.ts';
import { type MarginMetric, marginMetric } from '../losses/margin-metric.ts';
import { rowIdentity, sharesIdentity } from '../sampler/row-identity.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';

export interface ValidatorOptions {
  rows: readonly PairRow[];
  readPair: PairReader;
  recipe: StageRecipe;
  encoder: Pick<TrainableEncoder, 'prepare' | 'forward' | 'dimension'>;
  /** Most rows to embed; a seeded sample, the same at every validation. */
  limit: number;
  batchSize: number;
  /** `one`: only texts of the query's own task are candidates, as in training. Default `mixed`. */
  batchTasks?: 'mixed' | 'one';
  seed: number;
  signal?: AbortSignal | undefined;
}

/** Metric of each query form over one pool of candidates: the positive texts of all validation rows. */
export type ValidationMetrics = Record<string, MarginMetric>;

/**
 * Scores the encoder on held-out rows, in the forms and kinds of batches it is trained in. Padded shapes are chosen from all
 * of its rows, so that each validation computes exactly alike.
 */
export class Validator {
  readonly #options: ValidatorOptions;
  readonly #batches: { task: string; rows: PairRow[] }[];
  readonly #forward: CapturedFunction<tf.Tensor>;
  #shapes: Map<string, BatchShape[]> | undefined;

  constructor(options: ValidatorOptions) {
    const { rows, limit, batchSize, seed, encoder } = options;
    this.#options = options;
    const sample = createRandom(seed, 'validation').shuffle(rows).slice(0, limit);
    const tasks = [...new Set(sample.map(({ meta }) => meta.task))].sort();
    this.#batches = tasks.flatMap((task) => {
      const ofTask = sample.filter(({ meta }) => meta.task === task);
      return Array.from({ length: Math.ceil(ofTask.length / batchSize) }, (_, index) => ({
        task,
        rows: ofTask.slice(index * batchSize, (index + 1) * batchSize),
      }));
    });
    this.#forward = capture((...tensors: tf.Tensor[]) => tf.tidy(() => encoder.forward(tensors)));
  }

  /** Rows that are embedded. */
  get rowCount(): number {
    return this.#batches.reduce((sum, { rows }) => sum + rows.length, 0);
  }

  async validate(): Promise<ValidationMetrics> {
    const { recipe, signal } = this.#options;
    this.#shapes ??= await this.#chooseShapes();
    const forms = recipe.passes.flat();
    const vectors: Float32Array[][] = forms.map(() => []);
    for (const { task, rows } of this.#batches) {
      signal?.throwIfAborted();
      const embedded = await this.#embed(rows, this.#shapes.get(task)!);
      for (const [form, ofForm] of embedded.entries()) vectors[form]!.push(...ofForm);
    }
    const identities = this.#batches.flatMap(({ rows }) => rows.map(rowIdentity));
    const isApart = (i: number, j: number): boolean =>
      this.#options.batchTasks === 'one' && identities[i]!.task !== identities[j]!.task;
    const isFalseNegative = (i: number, j: number): boolean =>
      sharesIdentity(identities[i]!, identities[j]!) || isApart(i, j);
    const targets = vectors.at(-1)!;
    return Object.fromEntries(
      recipe.queryForms.map((name) => [
        name,
        marginMetric(vectors[forms.indexOf(name)]!, targets, { isFalseNegative }),
      ]),
    );
  }

  dispose(): void {
    this.#forward.dispose();
  }

  /** Vectors by form and row. */
  async #embed(rows: readonly PairRow[], padTo: readonly BatchShape[]): Promise<Float32Array[][]> {
    const { encoder, recipe } = this.#options;
    const { dimension } = encoder;
    const vectors: Float32Array[][] = [];
    for (const [pass, inputs] of (await this.#inputs(rows)).entries()) {
      const tensors = (await encoder.prepare(inputs, { padTo: padTo[pass]! })).toTensors();
      const result = this.#forward(...tensors);
      const values = (await result.data()) as Float32Array;
      tf.dispose([result, ...tensors]);
      const vector = (index: number): Float32Array => values.slice(index * dimension, (index + 1) * dimension);
      vectors.push(...recipe.passes[pass]!.map((_, form) => rows.map((_, row) => vector(form * rows.length + row))));
    }
    return vectors;
  }

  async #chooseShapes(): Promise<Map<string, BatchShape[]>> {
    const { encoder } = this.#options;
    const needed = new Map<string, BatchShape[]>();
    for (const { task, rows } of this.#batches) {
      const shapes: BatchShape[] = [];
      for (const inputs of await this.#inputs(rows))
        shapes.push((await encoder.prepare(inputs, { packed: true })).shape);
      const before = needed.get(task);
      needed.set(task, before ? before.map((shape, pass) => coveringShape(shape, shapes[pass]!)) : shapes);
    }
    return needed;
  }

  async #inputs(rows: readonly PairRow[]): Promise<ReturnType<StageRecipe['inputs']>> {
    const { readPair, recipe } = this.#options;
    return recipe.inputs(await Promise.all(rows.map(async (row) => ({ ...(await readPair(row)), negatives: [] }))));
  }
}
