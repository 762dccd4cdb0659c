import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import type { ParameterStore } from '../parameter-store.ts';
import type { ImageProcessor, ImageShape, PreparedImage } from './prepared-image.ts';

/** Named arrays of one batch; the same names key the tensors made from them. */
export type BatchArrays = Record<string, { shape: number[]; data: Float32Array | Int32Array }>;
export type BatchTensors = Record<string, tf.Tensor>;

/** A run of positions of one sequence: words (or graph tokens), or the tokens of one image or video. */
export type SequenceSpan = { kind: 'text'; length: number } | { kind: 'image'; image: ImageShape };

/** What a batch of images needs: equal counts give equal tensor shapes. */
export interface ImageSlots {
  /** Rows that the vision tower attends over one by one: frames, or tiles of a fixed size. */
  images: number;
  /** Units of patches in the largest of them; 1 where all are of one size. */
  slots: number;
}

export interface ImageLayout {
  arrays: BatchArrays;
  /** Rows of {@link Backbone.encodeImages}' result. */
  featureRows: number;
  /** Per image: the rows of {@link Backbone.encodeImages}' result that are its tokens, in sequence order. */
  rows: Int32Array[];
}

/** Sees intermediate tensors by name (`vision_block.0`, `decoder_layer.0`, …) while the forward pass runs. */
export type Trace = (name: string, value: tf.Tensor) => void;

/** A vision-language model behind the encoder. Every function is pure: weights come from the store, data from tensors. */
export interface Backbone {
  /** `model_type` of the published config.json. */
  readonly modelType: string;
  /** Width of the language model, and of the embedding. */
  readonly dimension: number;
  readonly vocabularySize: number;
  /** The published config.json, as read. */
  readonly published: Readonly<Record<string, unknown>>;
  /** Names of the special tokens in place of an image, one per position, and around it. */
  readonly imageMarkers: { start?: string; pad: string; end?: string };

  /** Names of the arrays of {@link Backbone.layoutSequences} and {@link Backbone.layoutImages}, in a fixed order. */
  readonly arrayNames: { sequences: readonly string[]; images: readonly string[] };

  /** Declares all weights; without `random` they are zeros for a checkpoint to fill. */
  define(store: ParameterStore, options: { random?: (parameter: string) => Random }): void;
  /** The store's name (as published) of a checkpoint's tensor; undefined for tensors that an embedder has no use for. */
  parameterName(tensor: string): string | undefined;
  /** What a parameter, or a module, is called in transformers 5 and in the adapters it saves. */
  currentName(parameter: string): string;
  /**
   * Image processor for this model.
   *
   * @param published - parsed `preprocessor_config.json`; absent fields get the published values.
   * @throws {UgeError} `model/invalid-image-processor`
   */
  imageProcessor(published: Readonly<Record<string, unknown>>): ImageProcessor;
  /** Number of sequence positions that an image takes. */
  imageTokens(image: ImageShape): number;
  /** What the images need of `layoutImages`. */
  imageSlots(images: readonly ImageShape[]): ImageSlots;
  layoutImages(images: readonly PreparedImage[], padTo?: ImageSlots): ImageLayout;
  /** Image features `[rows, dimension]` from the arrays of {@link Backbone.layoutImages}. */
  encodeImages(store: ParameterStore, tensors: BatchTensors, options?: { trace?: Trace | undefined }): tf.Tensor2D;
  /**
   * Position data of a batch. What a row gets depends on its own spans only, never on the other rows.
   *
   * @param sequences - spans of each row, in order.
   * @param options.length - positions per row, padding included.
   * @param options.padding - side of the padding. Default right.
   */
  layoutSequences(
    sequences: readonly (readonly SequenceSpan[])[],
    options: { length: number; padding?: 'left' | 'right' | undefined },
  ): BatchArrays;
  /** Token embedding table `[vocabulary, dimension]`. */
  tokenTable(store: ParameterStore): tf.Tensor2D;
  /**
   * Hidden states after the final norm.
   *
   * @param embeddings - `[B, S, dimension]`.
   * @param tensors - of {@link Backbone.layoutSequences}; those of `layoutPackedRows` say which positions may be left out.
   * @param options.last - int32 `[B]`: index into the flattened `[B·S]` positions, the last real one of each row. With it
   *   only those positions come back, `[B, dimension]`; without it all, `[B, S, dimension]`.
   */
  encodeSequences(
    store: ParameterStore,
    embeddings: tf.Tensor3D,
    tensors: BatchTensors,
    options?: { last?: tf.Tensor1D | undefined; trace?: Trace | undefined },
  ): tf.Tensor;
}
