import type * as tf from '@tensorflow/tfjs-core';
import { createRandom, type Random, UgeError } from '@uge/core';
import type { EmbedOptions, Encoder, EncoderIdentity, EncoderInput, ImageSource, Modality } from '@uge/data';
import type { Backbone } from '../backbones/backbone.ts';
import type { ImageProcessor } from '../backbones/prepared-image.ts';
import { openChatTemplate } from '../chat-template/chat-template.ts';
import { openPromptFormat } from '../chat-template/prompt-format.ts';
import { templateTokens } from '../chat-template/read-chat-template.ts';
import { meanRowNorm } from '../checkpoint/mean-row-norm.ts';
import { type FileContent, readContent } from '../files/file-content.ts';
import type { GraphEncoderConfigInput } from '../graph-encoder/config.ts';
import { decodeImage } from '../image/decode-image.ts';
import { AdapterSet } from '../lora/adapter-set.ts';
import type { Parameter, ParameterStore } from '../parameter-store.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { type EncoderInputs, embedStream } from './embed-stream.ts';
import { encoderFiles } from './encoder-files.ts';
import { encoderIdentity } from './encoder-identity.ts';
import type { EncoderSettings } from './encoder-settings.ts';
import { type EncoderOutput, embedBatch } from './forward.ts';
import { type GraphSide, openGraphSide } from './graph-side.ts';
import { encodeImageFeatures, type ImageFeatures } from './image-features.ts';
import { type ImageDecoder, ImageLoader } from './image-loader.ts';
import { type PreparedBatch, type PrepareOptions, prepareBatch } from './prepare-batch.ts';
import { SequenceBuilder } from './sequence-builder.ts';
import { nameBatchTensors } from './tensor-names.ts';
import { visionFingerprint } from './vision-fingerprint.ts';

/** What an encoder is made of. */
export interface UrbanEncoderParts {
  settings: EncoderSettings;
  /** Jinja; how the model wants to be asked. Kept in `chat_template.jinja`. */
  chatTemplate: string;
  backbone: Backbone;
  tokenizer: TextTokenizer;
  imageProcessor: ImageProcessor;
  /** Absent for a model that takes no graphs. */
  graphSide?: GraphSide | undefined;
  /** All weights, of backbone and graph encoder; taken over. */
  store: ParameterStore;
  /** Low-rank adapters in the backbone. */
  adapters?: AdapterSet | undefined;
  /** How the weights came about; kept in `uge.json`. */
  training?: Record<string, unknown>;
}

/** See {@link UrbanEncoder.forward}. */
export interface ForwardOptions {
  training?: boolean;
  rowKeys?: tf.Tensor1D | undefined;
}

export interface UrbanEncoderOptions {
  /** Default: the browser's own decoders. `@uge/model/node` decodes with sharp. */
  decodeImage?: ImageDecoder;
  /** Memory for the resized pixels of pictures seen before, told apart by path or identity. Default 0. */
  imageCacheBytes?: number;
  /** What tells a picture file from an earlier one at the same path. `@uge/model/node` goes by its size and time. */
  fileState?: (path: string) => Promise<string>;
  /**
   * Width of the embeddings: the first so many values, scaled to unit length again. Right for models that were trained so
   * (Matryoshka, arXiv 2205.13147); others lose more. Default: what `uge.json` says, else the whole width.
   */
  dimensions?: number | undefined;
}

/**
 * One vector for any mix of instruction, text, street photo and spatial graph.
 *
 * An input becomes one turn of the user in the model's chat template: graph, image, instruction and text. The embedding
 * is the last position's hidden state after the final norm, L2-normalised; it does not depend on the rest of the batch.
 * Instruction and text keep to `maximumTextTokens` tokens: the end of the text is cut, never the instruction, an image or
 * a graph.
 */
export class UrbanEncoder implements Encoder {
  readonly id: string;
  readonly dimension: number;
  readonly modalities: ReadonlySet<Modality>;
  /** Low-rank adapters in the backbone: added, loaded, switched and merged here. */
  readonly adapters: AdapterSet;
  /** Kept in `uge.json`; may be replaced before saving. */
  training: Record<string, unknown>;
  readonly #parts: UrbanEncoderParts;
  readonly #images: ImageLoader;
  readonly #sequences: SequenceBuilder;
  #disposed = false;

  constructor(parts: UrbanEncoderParts, options: UrbanEncoderOptions = {}) {
    this.#parts = { ...parts };
    this.#images = new ImageLoader(options.decodeImage ?? decodeImage, parts.imageProcessor, {
      cacheBytes: options.imageCacheBytes ?? 0,
      stateOf: options.imageCacheBytes ? options.fileState : undefined,
    });
    this.id = parts.settings.id;
    this.dimension = checkDimensions(options.dimensions ?? parts.settings.dimensions, parts.backbone.dimension);
    const { backbone, tokenizer } = parts;
    const template = openChatTemplate(
      parts.chatTemplate,
      templateTokens(tokenizer.configJson as Record<string, unknown>),
    );
    this.#sequences = new SequenceBuilder({
      backbone,
      tokenizer,
      prompt: openPromptFormat(template, { tokenizer, backbone }),
      maximumTextTokens: parts.settings.maximumTextTokens,
    });
    this.modalities = new Set<Modality>(parts.graphSide ? ['image', 'text', 'graph'] : ['image', 'text']);
    this.adapters = parts.adapters ?? new AdapterSet(parts.store, parts.backbone);
    this.training = parts.training ?? {};
  }

  /**
   * Decodes, tokenises and pads. The result has one row per input; sizes are rounded up so that few shapes occur.
   *
   * @throws {UgeError} `model/disposed`, and those of {@link prepareBatch}
   */
  async prepare(inputs: readonly EncoderInput[], options: PrepareOptions = {}): Promise<PreparedBatch> {
    this.#refuseDisposed();
    const { backbone, tokenizer, graphSide } = this.#parts;
    return prepareBatch(
      { backbone, tokenizer, sequences: this.#sequences, graphSide, images: this.#images },
      inputs,
      options,
    );
  }

  /**
   * What the vision tower makes of a picture, each picture by itself: to be kept while the tower does not change and given
   * to {@link UrbanEncoder.prepare} as `imageFeatures`.
   *
   * @throws {UgeError} `model/disposed`, and those of the decoder and the image processor
   */
  async imageFeatures(image: ImageSource): Promise<ImageFeatures> {
    this.#refuseDisposed();
    return encodeImageFeatures(this.#parts, await this.#images.prepare(image));
  }

  /**
   * Identity of what turns pictures into features: image processor, and weights of the vision tower.
   *
   * @returns SHA-256, hexadecimal.
   */
  async visionFingerprint(): Promise<string> {
    this.#refuseDisposed();
    return visionFingerprint(this.#parts);
  }

  /**
   * Puts a fresh graph encoder in place of the one there is.
   *
   * @param settings - `{}` for UGE's own.
   * @param options.seed - of its weights.
   * @throws {UgeError} `model/no-graph-encoder`, `model/invalid-graph-encoder`, `model/disposed`
   */
  async renewGraphEncoder(settings: GraphEncoderConfigInput, options: { seed: number | string }): Promise<void> {
    this.#refuseDisposed();
    const { backbone, store, graphSide } = this.#parts;
    if (!graphSide) {
      throw new UgeError(
        'model/no-graph-encoder',
        `encoder "${this.id}" takes no graphs; load the model with \`graph: {}\`, which adds a graph encoder and its tokens.`,
        { id: this.id },
      );
    }
    const fresh = openGraphSide(settings, { dimension: backbone.dimension });
    const random = (parameter: string): Random => createRandom(options.seed, 'graph encoder', parameter);
    const embeddingNorm = await meanRowNorm(backbone.tokenTable(store));
    for (const { name, group } of store.list()) if (group === 'graph') store.remove(name);
    fresh.define(store, { random, embeddingNorm });
    this.#parts.graphSide = fresh;
  }

  /**
   * Differentiable. Holds no data of its own and branches on shapes only, so an engine may trace it once.
   *
   * @param tensors - of {@link PreparedBatch.toTensors}; they stay the caller's.
   * @param options.training - dropout of adapters is in force. Default false.
   * @param options.rowKeys - float32 `[shape.rows]` of whole numbers: what each row is known by within a training step.
   *   Dropout masks of the language model follow them, so a row gets the same mask in whatever part of a batch it is embedded. Default: masks
   *   follow the places in this batch.
   * @returns L2-normalised float32 `[shape.rows, dimension]`.
   * @throws {UgeError} `model/batch-tensors`, `model/disposed`
   */
  forward(tensors: readonly tf.Tensor[], options: ForwardOptions = {}): tf.Tensor2D {
    return this.forwardAll(tensors, options).embeddings;
  }

  /**
   * As {@link UrbanEncoder.forward}, with the vectors of the graph encoder for losses that align it directly.
   *
   * @throws {UgeError} `model/batch-tensors`, `model/disposed`
   */
  forwardAll(tensors: readonly tf.Tensor[], options: ForwardOptions = {}): EncoderOutput {
    const { backbone, graphSide, store } = this.#parts;
    this.#refuseDisposed();
    const model = { store, backbone, graphSide, dimension: this.dimension };
    const named = nameBatchTensors(backbone, graphSide, tensors);
    const run = (): EncoderOutput => embedBatch(model, named);
    const packed = { at: named['text.packed'] as tf.Tensor1D, of: named['text.unpacked']!.size };
    return options.training ? store.whileTraining(run, { ...options, packed }) : run();
  }

  /**
   * One L2-normalised vector per input, in input order, all at once. See {@link UrbanEncoder.embedStream}.
   *
   * @param inputs - a list, or an async iterable.
   */
  async embed(
    inputs: readonly EncoderInput[] | AsyncIterable<EncoderInput>,
    options: EmbedOptions = {},
  ): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for await (const vector of this.embedStream(inputs, options)) vectors.push(vector);
    return vectors;
  }

  /**
   * One L2-normalised vector per input, in input order, as they come. Inputs are read up to 16 batches ahead and batched
   * by kind and length; memory does not grow with their number. Several calls may run at once.
   *
   * @param options.batchSize - rows per forward pass. Default 32.
   * @param options.signal - stops before the next batch, and while waiting for inputs or pictures.
   * @param options.onProgress - after each batch; `total` where `inputs` is a list.
   * @throws {UgeError} `model/invalid-batch-size`, `model/non-finite-embedding`, and those of {@link UrbanEncoder.prepare};
   *   the message names the input by its place among all.
   */
  embedStream(inputs: EncoderInputs, options: EmbedOptions = {}): AsyncGenerator<Float32Array, void, undefined> {
    const { tokenizer, graphSide } = this.#parts;
    return embedStream(
      {
        dimension: this.dimension,
        hasGraphEncoder: graphSide !== undefined,
        prepare: (batch, prepareOptions) => this.prepare(batch, prepareOptions),
        forward: (tensors) => this.forward(tensors),
        textLength: (text) => tokenizer.encode(text).length,
      },
      inputs,
      options,
    );
  }

  /** Every weight, in order of definition, with the part of the model it belongs to. */
  parameters(): Parameter[] {
    return this.#parts.store.list();
  }

  /** The model's files by name, in the Hugging Face layout plus `graph_encoder.safetensors`, `uge.json` and
   * a folder per adapter that is not merged. */
  async toFiles(): Promise<Map<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>();
    for (const [name, content] of await this.fileContents()) files.set(name, await readContent(content));
    return files;
  }

  /** As {@link UrbanEncoder.toFiles}, with weights that are read one by one as they are written. */
  fileContents(): Promise<Map<string, FileContent>> {
    const { settings, backbone } = this.#parts;
    const dimensions = this.dimension === backbone.dimension ? undefined : this.dimension;
    return encoderFiles({
      ...this.#parts,
      settings: { ...settings, dimensions },
      adapters: this.adapters,
      training: this.training,
    });
  }

  /**
   * Hash of every weight as it is now, of configuration, tokenizer, chat template and adapters, and of the versions that
   * compute. Reads all weights: about a second per gigabyte.
   */
  async identity(): Promise<EncoderIdentity> {
    const frozen = this.#parts.store.frozen().map(({ name }) => name);
    return encoderIdentity(await this.fileContents(), { frozen, versions: this.versionsOutside() });
  }

  /** Versions of code outside this package that vectors depend on, by name. */
  protected versionsOutside(): Record<string, string> {
    return {};
  }

  /** Frees the weights; the encoder cannot be used any more, and calls under way end with an error. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.adapters.dispose();
    this.#parts.store.dispose();
  }

  #refuseDisposed(): void {
    if (!this.#disposed) return;
    throw new UgeError('model/disposed', `encoder "${this.id}": used after dispose(); load the model again.`, {
      id: this.id,
    });
  }
}

function checkDimensions(asked: number | undefined, width: number): number {
  if (asked === undefined) return width;
  if (Number.isInteger(asked) && asked >= 1 && asked <= width) return asked;
  throw new UgeError(
    'model/invalid-dimensions',
    `dimensions ${asked}: expected a whole number from 1 to ${width}, the width of the model.`,
    { dimensions: asked, width },
  );
}
