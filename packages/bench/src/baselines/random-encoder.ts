import { contentHash, createRandom } from '@uge/core';
import type { Encoder, EncoderInput } from '@uge/data';

export interface RandomEncoderOptions {
  /** Default 64. */
  dimension?: number;
  /** Default 0. */
  seed?: number | string;
}

/**
 * An encoder that knows nothing: each distinct input gets a random direction that depends on its content and the seed
 * only. Its scores show how far from the chance level luck alone gets.
 */
export function createRandomEncoder({ dimension = 64, seed = 0 }: RandomEncoderOptions = {}): Encoder {
  return {
    id: 'random',
    dimension,
    modalities: new Set(['image', 'text', 'graph']),
    async embed(inputs) {
      return inputs.map((input) => {
        const random = createRandom(seed, 'random-encoder', inputKey(input));
        const values = Float64Array.from({ length: dimension }, () => random.normal());
        const norm = Math.hypot(...values);
        return Float32Array.from(values, (value) => value / norm);
      });
    },
  };
}

function inputKey({ instruction, text, image, graph }: EncoderInput): string {
  const picture =
    image === undefined || typeof image === 'string'
      ? image
      : image instanceof Uint8Array
        ? contentHash(image)
        : [image.width, image.height, contentHash(image.pixels)];
  return JSON.stringify([instruction, text, picture, graph]);
}
