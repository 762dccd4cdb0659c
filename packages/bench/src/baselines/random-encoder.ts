import { contentHash, createRandom } from '@uge/core';
import type { Encoder } from '@uge/data';
import manifest from '../../package.json' with { type: 'json' };
import { inputKey, PictureHashes } from '../evaluate/input-key.ts';

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
  const pictures = new PictureHashes();
  return {
    id: 'random',
    dimension,
    modalities: new Set(['image', 'text', 'graph']),
    async embed(inputs, { signal, onProgress } = {}) {
      const vectors = await Promise.all(
        inputs.map(async (input) => {
          signal?.throwIfAborted();
          const picture = input.image === undefined ? undefined : await pictures.of(input.image);
          const random = createRandom(seed, 'random-encoder', inputKey(input, picture));
          const values = Float64Array.from({ length: dimension }, () => random.normal());
          const norm = Math.hypot(...values);
          return Float32Array.from(values, (value) => value / norm);
        }),
      );
      onProgress?.({ phase: 'embed', done: inputs.length, total: inputs.length, unit: 'inputs' });
      return vectors;
    },
    identity: async () => {
      const versions = { '@uge/bench': manifest.version };
      return { hash: contentHash({ random: { dimension, seed }, versions }), versions };
    },
  };
}
