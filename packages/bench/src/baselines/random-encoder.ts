import { contentHash, createRandom } from '@uge/core';
import { hashFile } from '@uge/core/node';
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
    embed: (inputs) =>
      Promise.all(
        inputs.map(async (input) => {
          const random = createRandom(seed, 'random-encoder', await inputKey(input));
          const values = Float64Array.from({ length: dimension }, () => random.normal());
          const norm = Math.hypot(...values);
          return Float32Array.from(values, (value) => value / norm);
        }),
      ),
  };
}

/** The same for the same content, wherever the picture lies. */
async function inputKey({ instruction, text, image, graph }: EncoderInput): Promise<string> {
  return JSON.stringify([instruction, text, image && (await imageKey(image)), graph]);
}

async function imageKey(image: NonNullable<EncoderInput['image']>): Promise<string> {
  if (typeof image === 'string') return hashFile(image);
  return contentHash(image instanceof Uint8Array ? image : image.pixels);
}
