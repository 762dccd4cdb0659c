import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { ChunkExecutor } from '../step/chunk-executor.ts';
import type { TrainableEncoder, TrainableParameter } from '../trainer/trainable-encoder.ts';
import { ExchangeFile, exchangeFolder } from './exchange-file.ts';
import { Replica } from './replica.ts';
import { ReplicaExecutor } from './replica-executor.ts';

export interface StartReplicasOptions {
  workers: number;
  /** Of each worker's engine. 0, the default: the processors, shared out. */
  threads?: number;
  /** The weights to differentiate by. */
  parameters: readonly Pick<TrainableParameter, 'name' | 'variable'>[];
  /** Memory of each worker for resized pictures. Default 128 MB. */
  imageCacheBytes?: number;
  /** Folder of cached features of pictures, where training uses them. */
  visionFeatures?: string | undefined;
  /** The module that workers run. Default: the built one beside this package's. */
  entry?: string;
}

/** Pixels that a chunk is prepared from again in the second pass. */
const IMAGE_CACHE_BYTES = 128e6;

/** Beside this module once built; absent where the package runs from its sources, which Node cannot load by itself. */
const ENTRY = new URL('./replica-process.js', import.meta.url);

/**
 * Copies of a model in processes of their own on this machine, for data-parallel training: each embeds chunks of every batch,
 * and their gradients are added up here, where loss and weights are. They end with this process.
 *
 * @param encoder - saved into a folder for a moment, from which they read it.
 * @throws {UgeError} `train/workers-not-built`, `train/worker-failed`
 */
export async function startReplicas(
  encoder: Pick<TrainableEncoder, 'savePretrained'>,
  options: StartReplicasOptions,
): Promise<ChunkExecutor> {
  const {
    workers,
    parameters,
    imageCacheBytes = IMAGE_CACHE_BYTES,
    visionFeatures,
    entry = fileURLToPath(ENTRY),
  } = options;
  const threads = options.threads || Math.max(1, Math.floor(availableParallelism() / workers));
  if (!existsSync(entry)) {
    throw new UgeError(
      'train/workers-not-built',
      `workers: ${workers} need ${entry}, which is made when the package is built; build it, or train with one worker.`,
      { workers, entry },
    );
  }
  const model = await mkdtemp(join(tmpdir(), 'uge-replicas-'));
  const folder = await mkdtemp(join(exchangeFolder(), 'uge-exchange-'));
  const exchange = ExchangeFile.create(folder, {
    lengths: parameters.map(({ variable }) => variable.size),
    regions: 1 + workers,
  });
  const replicas = Array.from(
    { length: workers },
    (_, index) => new Replica(entry, `worker ${index + 1} of ${workers}`),
  );
  try {
    await encoder.savePretrained(model);
    const shared = { model, threads, imageCacheBytes, visionFeatures, engine: tf.getBackend() };
    const trained = parameters.map(({ name }) => name);
    await Promise.all(
      replicas.map((replica, index) =>
        replica.ask('open', { ...shared, trained, exchange: exchange.layout, region: 1 + index }),
      ),
    );
    exchange.unlink();
  } catch (error) {
    await Promise.all(replicas.map((replica) => replica.end()));
    exchange.close();
    throw error;
  } finally {
    await rm(model, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
  return new ReplicaExecutor({ replicas, exchange, variables: parameters.map(({ variable }) => variable) });
}
