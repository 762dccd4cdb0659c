import * as tf from '@tensorflow/tfjs-core';
import type { Chunk } from '../batches/loaded-step.ts';
import type { ChunkExecutor, DropoutSeed } from '../step/chunk-executor.ts';
import type { ExchangeFile } from './exchange-file.ts';
import type { Replica } from './replica.ts';
import type { SentChunk } from './replica-messages.ts';
import { shareChunks } from './share-chunks.ts';

/** Requests on their way to one worker: the next is there when one is done, and no more inputs are in memory. */
const REQUESTS_AHEAD = 2;

export interface ReplicaExecutorParts {
  replicas: readonly Replica[];
  exchange: ExchangeFile;
  variables: readonly tf.Variable[];
}

/** Chunks embedded by worker processes. Which worker gets which chunk, and the order of sums, depend on the chunks only. */
export class ReplicaExecutor implements ChunkExecutor {
  readonly #replicas: readonly Replica[];
  readonly #exchange: ExchangeFile;
  readonly #variables: readonly tf.Variable[];
  #sums: ReadonlyMap<string, tf.Tensor> = new Map();

  constructor({ replicas, exchange, variables }: ReplicaExecutorParts) {
    this.#replicas = replicas;
    this.#exchange = exchange;
    this.#variables = variables;
  }

  /** Process ids of the workers. */
  get processes(): (number | undefined)[] {
    return this.#replicas.map(({ id }) => id);
  }

  async beginStep(dropout: DropoutSeed | undefined): Promise<void> {
    for (const [index, variable] of this.#variables.entries()) {
      this.#exchange.write(0, index, (await variable.data()) as Float32Array);
    }
    await Promise.all(this.#replicas.map((replica) => replica.ask('begin', { dropout })));
  }

  async embed(chunks: readonly Chunk[]): Promise<tf.Tensor2D[]> {
    const given = await this.#share(chunks, {
      ask: async (replica, id) => [replica.ask('embed', { id, chunk: await sent(chunks[id]!) })],
    });
    // Together at the end, so that what is sent does not depend on who was faster.
    for (const [id, { padded }] of given.entries()) chunks[id]!.growTo(padded);
    return given.map(({ values, shape }) => tf.tensor2d(values, shape));
  }

  async accumulate(chunks: readonly Chunk[], cotangents: readonly tf.Tensor[]): Promise<void> {
    const values = await Promise.all(cotangents.map((cotangent) => cotangent.data() as Promise<Float32Array>));
    await this.#share(chunks, {
      backwards: true,
      ask: async (replica, id) => {
        const cotangent = Float32Array.from(values[id]!);
        const isDone = await replica.ask('accumulate', { id, cotangent });
        if (isDone) return [Promise.resolve(true)];
        return [replica.ask('accumulate', { id, cotangent, chunk: await sent(chunks[id]!) })];
      },
    });
  }

  async sums(): Promise<ReadonlyMap<string, tf.Tensor>> {
    const given = await Promise.all(this.#replicas.map((replica) => replica.ask('sums', undefined)));
    const sums = new Map<string, tf.Tensor>();
    for (const [index, variable] of this.#variables.entries()) {
      const regions = given.flatMap((places, worker) => (places.includes(index) ? [1 + worker] : []));
      if (regions.length === 0) continue;
      const [sum, part] = [new Float32Array(variable.size), new Float32Array(variable.size)];
      for (const region of regions) {
        this.#exchange.read(region, index, part);
        for (let k = 0; k < sum.length; k++) sum[k]! += part[k]!;
      }
      sums.set(variable.name, tf.tensor(sum, variable.shape));
    }
    this.#sums = sums;
    return sums;
  }

  async endStep(): Promise<void> {
    tf.dispose([...this.#sums.values()]);
    this.#sums = new Map();
  }

  async dispose(): Promise<void> {
    await this.endStep();
    await Promise.all(this.#replicas.map((replica) => replica.end()));
    this.#exchange.close();
  }

  /**
   * Asks each worker about its chunks, a few at a time.
   *
   * @param options.ask - resolves when it has asked, with the answer to come.
   * @returns answers in the order of the chunks.
   */
  async #share<Given>(
    chunks: readonly Chunk[],
    {
      ask,
      backwards = false,
    }: { ask: (replica: Replica, id: number) => Promise<[Promise<Given>]>; backwards?: boolean },
  ): Promise<Given[]> {
    const given = new Array<Given>(chunks.length);
    const drive = async (replica: Replica, ids: readonly number[]): Promise<void> => {
      const underWay: Promise<void>[] = [];
      for (const id of backwards ? ids.toReversed() : ids) {
        if (underWay.length === REQUESTS_AHEAD) await underWay.shift();
        const [answer] = await ask(replica, id);
        const taken = answer.then((value) => {
          given[id] = value;
        });
        taken.catch(() => undefined);
        underWay.push(taken);
      }
      await Promise.all(underWay);
    };
    const shares = shareChunks(chunks, this.#replicas.length);
    await Promise.all(shares.map((ids, worker) => drive(this.#replicas[worker]!, ids)));
    return given;
  }
}

async function sent({ rowKeys, shape, inputs }: Chunk): Promise<SentChunk> {
  return { rowKeys, shape, inputs: await inputs() };
}
