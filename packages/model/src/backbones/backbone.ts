import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import type { ParameterStore } from '../parameter-store.ts';

/** Named arrays of one batch; the same names key the tensors made from them. */
export type BatchArrays = Record<string, { shape: number[]; data: Float32Array | Int32Array }>;
export type BatchTensors = Record<string, tf.Tensor>;

/** An image cut into the patches of a vision tower. */
export interface PatchedImage {
  /** Float32 `[P, channels · frames · size · size]`, rows in merge-block order. */
  patches: Float32Array;
  /** Frames, rows and columns of patches. */
  grid: readonly [t: number, h: number, w: number];
}

/** A run of positions of one sequence: words (or graph tokens), or the tokens of one image. */
export type SequenceSpan = { kind: 'text'; length: number } | { kind: 'image'; grid: PatchedImage['grid'] };

export interface ImageLayout {
  arrays: BatchArrays;
  /** Rows of {@link Backbone.encodeImages}' result. */
  featureRows: number;
  /** Per image: the rows of {@link Backbone.encodeImages}' result that are its tokens, in sequence order. */
  rows: Int32Array[];
}

/** A vision-language model behind the encoder. Every function is pure: weights come from the store, data from tensors. */
export interface Backbone {
  /** `model_type` of the published config.json. */
  readonly modelType: string;
  /** Width of the language model, and of the embedding. */
  readonly dimension: number;
  readonly vocabularySize: number;
  /** The published config.json, as read. */
  readonly published: Readonly<Record<string, unknown>>;
  /** Names of the special tokens around and in place of an image. */
  readonly imageMarkers: { start: string; pad: string; end: string };

  /** Names of the arrays of {@link Backbone.layoutSequences} and {@link Backbone.layoutImages}, in a fixed order. */
  readonly arrayNames: { sequences: readonly string[]; images: readonly string[] };

  /** Declares all weights; without `random` they are zeros for a checkpoint to fill. */
  define(store: ParameterStore, options: { random?: (parameter: string) => Random }): void;
  /** The store's name of a checkpoint's tensor; undefined for tensors that an embedder has no use for. */
  parameterName(tensor: string): string | undefined;
  /** Number of sequence positions that an image takes. */
  imageTokens(grid: PatchedImage['grid']): number;
  /** Image slots of `layoutImages` that the images need; equal counts give equal shapes. */
  imageSlots(images: readonly PatchedImage[]): { images: number; slots: number };
  layoutImages(images: readonly PatchedImage[], padTo?: { images: number; slots: number }): ImageLayout;
  /** Image features `[rows, dimension]` from the arrays of {@link Backbone.layoutImages}. */
  encodeImages(store: ParameterStore, tensors: BatchTensors): tf.Tensor2D;
  /**
   * Position data of a batch.
   *
   * @param sequences - spans of each row, in order.
   * @param options.length - positions per row, padding included.
   * @param options.padding - side of the padding. Default right.
   */
  layoutSequences(
    sequences: readonly (readonly SequenceSpan[])[],
    options: { length: number; padding?: 'left' | 'right' },
  ): BatchArrays;
  /** Token embedding table `[vocabulary, dimension]`. */
  tokenTable(store: ParameterStore): tf.Tensor2D;
  /**
   * Hidden states after the final norm.
   *
   * @param embeddings - `[B, S, dimension]`.
   * @param last - int32 `[B]`: index into the flattened `[B·S]` positions. With it only those positions come back,
   *   `[B, dimension]`; without it all, `[B, S, dimension]`.
   */
  encodeSequences(store: ParameterStore, embeddings: tf.Tensor3D, tensors: BatchTensors, last?: tf.Tensor1D): tf.Tensor;
}
