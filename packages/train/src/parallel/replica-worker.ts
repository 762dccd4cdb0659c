import * as tf from '@tensorflow/tfjs-core';
import { type BackendName, selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import { prepareCovering } from '../batches/prepare-covering.ts';
import { ChunkEmbedder, type EmbeddableChunk } from '../step/chunk-embedder.ts';
import { drawDropout } from '../step/local-executor.ts';
import type { TrainableEncoder } from '../trainer/trainable-encoder.ts';
import { cacheVision } from '../trainer/vision-features.ts';
import { ExchangeFile } from './exchange-file.ts';
import type { ReplicaRequests, ReplicaSettings, RequestKind, SentChunk } from './replica-messages.ts';

/** Chunks whose inputs are kept from the first pass for the second. */
const KEPT_CHUNKS = 8;

interface Opened {
  encoder: TrainableEncoder;
  embedder: ChunkEmbedder;
  variables: readonly tf.Variable[];
  exchange: ExchangeFile;
  region: number;
}

type Handlers = {
  [Kind in RequestKind]: (asked: ReplicaRequests[Kind]['asked']) => Promise<ReplicaRequests[Kind]['given']>;
};

/** A copy of the model in a process of its own: takes weights, embeds chunks, gives sums of gradients. */
export class ReplicaWorker {
  readonly #chunks = new Map<number, EmbeddableChunk>();
  #opened: Opened | undefined;

  answer(kind: RequestKind, asked: unknown): Promise<unknown> {
    return (this.#handlers[kind] as (asked: unknown) => Promise<unknown>)(asked);
  }

  readonly #handlers: Handlers = {
    open: async (settings) => {
      this.#opened = await open(settings);
    },
    begin: async ({ dropout }) => {
      const { encoder, variables, exchange } = this.#opened!;
      for (const [index, variable] of variables.entries()) {
        const values = exchange.read(0, index, new Float32Array(variable.size));
        tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
      }
      drawDropout(encoder, dropout);
      this.#chunks.clear();
    },
    embed: async ({ id, chunk }) => {
      const { embedder } = this.#opened!;
      const kept = this.#keep(id, chunk);
      const { shape: padded } = await embedder.prepare(kept);
      const embeddings = await embedder.embed(kept);
      const values = (await embeddings.data()) as Float32Array;
      embeddings.dispose();
      return { values: Float32Array.from(values), shape: embeddings.shape, padded };
    },
    accumulate: async ({ id, cotangent, chunk }) => {
      const kept = this.#chunks.get(id) ?? (chunk && this.#keep(id, chunk));
      if (!kept) return false;
      const given = tf.tensor2d(cotangent, [kept.rowKeys.length, cotangent.length / kept.rowKeys.length]);
      await this.#opened!.embedder.accumulate(kept, given);
      given.dispose();
      this.#chunks.delete(id);
      return true;
    },
    sums: async () => {
      const { embedder, variables, exchange, region } = this.#opened!;
      const places: number[] = [];
      for (const { variable, sum } of embedder.sums()) {
        const index = variables.indexOf(variable);
        exchange.write(region, index, (await sum.data()) as Float32Array);
        tf.tidy(() => sum.assign(tf.zerosLike(sum)));
        places.push(index);
      }
      embedder.forget();
      return places;
    },
  };

  #keep(id: number, { rowKeys, shape, inputs }: SentChunk): EmbeddableChunk {
    const { encoder } = this.#opened!;
    const chunk: EmbeddableChunk = { rowKeys, prepare: () => prepareCovering(encoder, inputs, shape) };
    this.#chunks.set(id, chunk);
    if (this.#chunks.size > KEPT_CHUNKS) this.#chunks.delete(this.#chunks.keys().next().value!);
    return chunk;
  }
}

async function open(settings: ReplicaSettings): Promise<Opened> {
  const { model, engine, threads, trained, imageCacheBytes, visionFeatures, region } = settings;
  await selectBackend({ prefer: engine as BackendName, threads });
  const whole: TrainableEncoder = await UrbanEncoder.fromPretrained(model, { imageCacheBytes });
  const encoder = visionFeatures ? (await cacheVision(whole, { folder: visionFeatures, trained: [] })).encoder : whole;
  const byName = new Map(whole.parameters().map(({ name, variable }) => [name, variable]));
  const variables = trained.map((name) => byName.get(name)!);
  return {
    ...{ encoder, variables, region },
    embedder: new ChunkEmbedder(encoder, variables),
    exchange: ExchangeFile.open(settings.exchange),
  };
}
