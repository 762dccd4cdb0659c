import type * as tf from '@tensorflow/tfjs-core';
import type { EmbedOptions, Encoder, EncoderInput, Modality } from '@uge/data';
import type { Backbone } from '../backbones/backbone.ts';
import type { ImageProcessor } from '../backbones/prepared-image.ts';
import type { Parameter, ParameterStore } from '../parameter-store.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import type { BatchShape } from './batch-shape.ts';
import { embedInputs } from './embed-inputs.ts';
import { encoderFiles } from './encoder-files.ts';
import type { EncoderSettings } from './encoder-settings.ts';
import { type EncoderOutput, embedBatch } from './forward.ts';
import type { GraphSide } from './graph-side.ts';
import { type ImageDecoder, ImageLoader } from './image-loader.ts';
import { type PreparedBatch, prepareBatch } from './prepare-batch.ts';
import { nameBatchTensors } from './tensor-names.ts';

/** What an encoder is made of. */
export interface UrbanEncoderParts {
  settings: EncoderSettings;
  backbone: Backbone;
  tokenizer: TextTokenizer;
  imageProcessor: ImageProcessor;
  /** Absent for a model that takes no graphs. */
  graphSide?: GraphSide | undefined;
  /** All weights, of backbone and graph encoder; taken over. */
  store: ParameterStore;
  /** How the weights came about; kept in `uge.json`. */
  training?: Record<string, unknown>;
}

export interface UrbanEncoderOptions {
  decodeImage: ImageDecoder;
  /** Memory for the resized pixels of pictures seen before, told apart by path or identity. Default 0. */
  imageCacheBytes?: number;
}

/**
 * One vector for any mix of instruction, text, street photo and spatial graph.
 *
 * Sequence of an input: template prefix, graph, image, instruction and text, template suffix. The embedding is the
 * last position's hidden state after the final norm, L2-normalised; it does not depend on the rest of the batch.
 */
export class UrbanEncoder implements Encoder {
  readonly id: string;
  readonly dimension: number;
  readonly modalities: ReadonlySet<Modality>;
  /** Kept in `uge.json`; may be replaced before saving. */
  training: Record<string, unknown>;
  readonly #parts: UrbanEncoderParts;
  readonly #images: ImageLoader;

  constructor(parts: UrbanEncoderParts, options: UrbanEncoderOptions) {
    this.#parts = parts;
    this.#images = new ImageLoader(options.decodeImage, parts.imageProcessor, {
      cacheBytes: options.imageCacheBytes ?? 0,
    });
    this.id = parts.settings.id;
    this.dimension = parts.backbone.dimension;
    this.modalities = new Set<Modality>(parts.graphSide ? ['image', 'text', 'graph'] : ['image', 'text']);
    this.training = parts.training ?? {};
  }

  /**
   * Decodes, tokenises and pads. The result has one row per input; sizes are rounded up so that few shapes occur.
   *
   * @param options.padTo - exact padded sizes instead of rounded ones.
   * @throws {UgeError} `model/empty-input`, `model/no-graph-encoder`, `model/unreadable-image`, `model/batch-too-large`
   */
  prepare(inputs: readonly EncoderInput[], options: { padTo?: Partial<BatchShape> } = {}): Promise<PreparedBatch> {
    const { backbone, tokenizer, settings, graphSide } = this.#parts;
    const parts = { backbone, tokenizer, settings, graphSide, images: this.#images };
    return prepareBatch(parts, inputs, options.padTo);
  }

  /**
   * Differentiable. Holds no data of its own and branches on shapes only, so an engine may trace it once.
   *
   * @param tensors - of {@link PreparedBatch.toTensors}; they stay the caller's.
   * @returns L2-normalised float32 `[shape.rows, dimension]`.
   * @throws {UgeError} `model/batch-tensors`
   */
  forward(tensors: readonly tf.Tensor[]): tf.Tensor2D {
    return this.forwardAll(tensors).embeddings;
  }

  /**
   * As {@link UrbanEncoder.forward}, with the vectors of the graph encoder for losses that align it directly.
   *
   * @throws {UgeError} `model/batch-tensors`
   */
  forwardAll(tensors: readonly tf.Tensor[]): EncoderOutput {
    const { backbone, graphSide, store } = this.#parts;
    return embedBatch({ store, backbone, graphSide }, nameBatchTensors(backbone, graphSide, tensors));
  }

  /**
   * One L2-normalised vector per input, in input order. Inputs are batched by length; memory does not grow with their
   * number beyond the result.
   *
   * @param options.batchSize - rows per forward pass. Default 32.
   * @throws {UgeError} see {@link UrbanEncoder.prepare}; the message names the input.
   */
  embed(inputs: readonly EncoderInput[], options: EmbedOptions = {}): Promise<Float32Array[]> {
    const { tokenizer } = this.#parts;
    return embedInputs(this, inputs, { ...options, textLength: (text) => tokenizer.encode(text).length });
  }

  /** Every weight, in order of definition, with the part of the model it belongs to. */
  parameters(): Parameter[] {
    return this.#parts.store.list();
  }

  /** The model's files by name, in the Hugging Face layout plus `graph_encoder.safetensors` and `uge.json`. */
  toFiles(): Promise<Map<string, Uint8Array>> {
    return encoderFiles({ ...this.#parts, training: this.training });
  }

  /** Frees the weights; the encoder cannot be used any more. */
  dispose(): void {
    this.#parts.store.dispose();
  }
}
