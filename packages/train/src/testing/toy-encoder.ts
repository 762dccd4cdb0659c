import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { TrainableEncoder, TrainableParameter } from '../trainer/trainable-encoder.ts';

const FEATURES = 24;
const DIMENSION = 12;

/**
 * A linear encoder over made-up features, small enough for tests on the plain JavaScript engine. What it can learn is which
 * picture, graph and text features belong to one place.
 */
export class ToyEncoder implements TrainableEncoder {
  readonly id = 'toy';
  readonly dimension: number = DIMENSION;
  readonly modalities: ReadonlySet<'image' | 'text' | 'graph'>;
  readonly #parameters: TrainableParameter[];

  constructor({ seed = 1, withGraph = true }: { seed?: number; withGraph?: boolean } = {}) {
    this.modalities = new Set(withGraph ? ['image', 'text', 'graph'] : ['image', 'text']);
    this.#parameters = (['vision', 'language', 'graph'] as const).map((group) => {
      const random = createRandom(seed, 'weights', group);
      const values = Array.from({ length: FEATURES * DIMENSION }, () => random.normal() * 0.2);
      return { name: `${group}.weight`, group, variable: tf.variable(tf.tensor2d(values, [FEATURES, DIMENSION])) };
    });
  }

  async prepare(
    inputs: readonly EncoderInput[],
    options: Parameters<TrainableEncoder['prepare']>[1] = {},
  ): ReturnType<TrainableEncoder['prepare']> {
    const length = Math.max(...inputs.map(({ text }) => text?.length ?? 0), options.padTo?.length ?? 0);
    const rows = inputs.map((input) => [imageFeatures(input), textFeatures(input), graphFeatures(input)].flat());
    return {
      rows: rows.length,
      shape: { rows: rows.length, length, positions: rows.length * length, images: 0, slots: 0 },
      toTensors: () => [tf.tensor2d(rows, [rows.length, 3 * FEATURES])],
    };
  }

  forward([features]: readonly tf.Tensor[]): tf.Tensor2D {
    return tf.tidy(() => {
      const parts = tf.split(features!, 3, 1).map((part, index) => {
        return tf.matMul(part as tf.Tensor2D, this.#parameters[index]!.variable as tf.Tensor as tf.Tensor2D);
      });
      const sum = tf.addN(parts);
      return tf.div(sum, tf.sqrt(tf.add(tf.sum(tf.square(sum), 1, true), 1e-12))) as tf.Tensor2D;
    });
  }

  async embed(inputs: readonly EncoderInput[]): Promise<Float32Array[]> {
    const prepared = await this.prepare(inputs);
    const values = tf.tidy(() => this.forward(prepared.toTensors()).dataSync()) as Float32Array;
    return inputs.map((_, row) => values.slice(row * DIMENSION, (row + 1) * DIMENSION));
  }

  parameters(): TrainableParameter[] {
    return this.#parameters;
  }

  /** All weights in one array, for comparisons. */
  weights(): number[] {
    return this.#parameters.flatMap(({ variable }) => [...variable.dataSync()]);
  }

  async savePretrained(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'weights.json'), JSON.stringify(this.weights()));
  }
}

function features(kind: string, key: string): number[] {
  const random = createRandom('toy', kind, key);
  return Array.from({ length: FEATURES }, () => random.normal() / Math.sqrt(FEATURES));
}

/** `images/<place>-<number>.jpg`: most of it is the place, some the picture. */
function imageFeatures({ image }: EncoderInput): number[] {
  if (typeof image !== 'string') return Array.from({ length: FEATURES }, () => 0);
  const name = basename(image);
  const own = features('picture', name);
  return features('seen place', name.split('-')[0]!).map((value, index) => value + 0.5 * own[index]!);
}

function textFeatures({ instruction, text }: EncoderInput): number[] {
  return features('text', `${text ?? instruction}`);
}

function graphFeatures({ graph }: EncoderInput): number[] {
  return graph ? features('graph', graph.center_node) : Array.from({ length: FEATURES }, () => 0);
}
