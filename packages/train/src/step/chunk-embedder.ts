import * as tf from '@tensorflow/tfjs-core';
import { type CapturedFunction, capture } from '@uge/tfjs-onnx';
import type { Chunk } from '../batches/loaded-step.ts';
import type { PreparedInputs, TrainableEncoder } from '../trainer/trainable-encoder.ts';

/** Chunks kept prepared from the first pass for the second. */
const KEPT_PREPARED = 4;

/** A sum of gradients of one variable. */
export interface GradientSum {
  variable: tf.Variable;
  sum: tf.Variable;
}

/** What of a chunk is needed to embed it. */
export type EmbeddableChunk = Pick<Chunk, 'rowKeys' | 'prepare'>;

/**
 * Embeds chunks, and later adds up the gradients that a loss of their embeddings has (Gao et al., 2021, arXiv 2101.06983): the
 * forward pass runs again then, with the same dropout masks, so that no more than one chunk's intermediate values are in memory.
 */
export class ChunkEmbedder {
  readonly #embed: CapturedFunction<tf.Tensor>;
  readonly #accumulate: CapturedFunction<tf.Tensor>;
  readonly #sums: readonly GradientSum[];
  readonly #touched = new Set<tf.Variable>();
  readonly #prepared = new Map<EmbeddableChunk, Promise<PreparedInputs>>();

  constructor(encoder: Pick<TrainableEncoder, 'forward'>, variables: readonly tf.Variable[]) {
    this.#sums = variables.map((variable) => ({
      variable,
      sum: tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
    }));
    const forward = (rowKeys: tf.Tensor, tensors: readonly tf.Tensor[]): tf.Tensor2D =>
      encoder.forward(tensors, { training: true, rowKeys: rowKeys as tf.Tensor1D });
    this.#embed = capture((rowKeys: tf.Tensor, ...tensors: tf.Tensor[]) => tf.tidy(() => forward(rowKeys, tensors)));
    this.#accumulate = capture((rowKeys: tf.Tensor, cotangent: tf.Tensor, ...tensors: tf.Tensor[]) =>
      tf.tidy(() => {
        // Not tf.variableGrads, which refuses a chunk that no trained weight takes part in.
        const { grads } = tf.engine().gradients(() => forward(rowKeys, tensors), [...variables], cotangent, true);
        this.add(grads);
        return tf.scalar(0);
      }),
    );
  }

  /** Embeddings `[rows, D]` in training, without gradient. */
  async embed(chunk: EmbeddableChunk): Promise<tf.Tensor2D> {
    const tensors = await this.#tensors(chunk);
    const embeddings = this.#embed(...tensors) as tf.Tensor2D;
    tf.dispose(tensors);
    return embeddings;
  }

  /**
   * Adds the gradients of the weights to the sums.
   *
   * @param cotangent - gradient of the loss by the chunk's embeddings, of their shape. It stays the caller's.
   */
  async accumulate(chunk: EmbeddableChunk, cotangent: tf.Tensor): Promise<void> {
    const [rowKeys, ...tensors] = await this.#tensors(chunk);
    this.#accumulate(rowKeys!, cotangent, ...tensors).dispose();
    tf.dispose([rowKeys!, ...tensors]);
  }

  /** Starts to prepare a chunk that comes next. */
  prepare(chunk: EmbeddableChunk): Promise<PreparedInputs> {
    const ready = this.#prepared.get(chunk) ?? chunk.prepare();
    this.#prepared.delete(chunk);
    this.#prepared.set(chunk, ready);
    // Its failure is reported where it is awaited.
    ready.catch(() => undefined);
    if (this.#prepared.size > KEPT_PREPARED) this.#prepared.delete(this.#prepared.keys().next().value!);
    return ready;
  }

  isPrepared(chunk: EmbeddableChunk): boolean {
    return this.#prepared.has(chunk);
  }

  /** Adds gradients in the order of the variables to the sums; part of a captured step. */
  add(gradients: readonly (tf.Tensor | null | undefined)[]): void {
    for (const [index, gradient] of gradients.entries()) {
      if (!gradient) continue;
      const { variable, sum } = this.#sums[index]!;
      this.#touched.add(variable);
      sum.assign(tf.add(sum, gradient));
    }
  }

  /** The sums of the variables that have a gradient. */
  sums(): GradientSum[] {
    return this.#sums.filter(({ variable }) => this.#touched.has(variable));
  }

  /** Forgets what is prepared: the batch is done. */
  forget(): void {
    this.#prepared.clear();
  }

  dispose(): void {
    this.#embed.dispose();
    this.#accumulate.dispose();
    tf.dispose(this.#sums.map(({ sum }) => sum));
  }

  async #tensors(chunk: EmbeddableChunk): Promise<[tf.Tensor, ...tf.Tensor[]]> {
    const prepared = await this.prepare(chunk);
    return [tf.tensor1d(chunk.rowKeys), ...prepared.toTensors()];
  }
}
