import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../engine/select-backend.ts';
import { ParameterStore } from '../../parameter-store.ts';
import {
  CLIP_VIT_LARGE_336,
  type ClipVisionConfig,
  clipVisionSchema,
  hiddenStateLayers,
} from './clip-vision-config.ts';
import { encodeClipVision } from './clip-vision-tower.ts';
import { defineClipVision, isUnusedClipTensor } from './clip-vision-weights.ts';

const config: ClipVisionConfig = {
  ...CLIP_VIT_LARGE_336,
  hiddenSize: 8,
  intermediateSize: 12,
  layers: 2,
  usedLayers: 1,
  heads: 2,
  imageSize: 4,
  patchSize: 2,
};

describe('encodeClipVision', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  it('encodes many pictures as it does each alone', () => {
    const store = new ParameterStore();
    defineClipVision(store, 'clip', { config, random: (name) => createRandom(1, name) });
    tf.tidy(() => {
      const patches = tf.randomNormal([40 * 4, 12], 0, 1, 'float32', 3);
      const together = encodeClipVision(store, 'clip', { config, patches });
      expect(together.shape).toEqual([40, 4, 8]);
      for (const picture of [0, 15, 16, 39]) {
        const alone = encodeClipVision(store, 'clip', {
          config,
          patches: tf.slice(patches, [picture * 4, 0], [4, 12]),
        });
        const difference = tf.sub(alone, tf.slice(together, [picture, 0, 0], [1, 4, 8]));
        expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-6);
      }
    });
    store.dispose();
  });

  it('declares no weights that the features do not need', () => {
    const store = new ParameterStore();
    defineClipVision(store, 'clip', { config });
    const names = store.list().map(({ name }) => name);
    expect(names.filter((name) => isUnusedClipTensor(name, 'clip', config))).toEqual([]);
    expect(names.filter((name) => name.startsWith('clip.encoder.layers.')).length).toBe(16);
    expect(isUnusedClipTensor('clip.encoder.layers.1.mlp.fc1.bias', 'clip', config)).toBe(true);
    expect(isUnusedClipTensor('clip.encoder.layers.2.mlp.fc1.bias', 'clip', config)).toBe(false);
    expect(isUnusedClipTensor('other.post_layernorm.bias', 'clip', config)).toBe(false);
    store.dispose();
  });
});

describe('clipVisionSchema', () => {
  it('takes absent fields from transformers', () => {
    expect(clipVisionSchema.parse({})).toMatchObject({ hiddenSize: 768, layers: 12, patchSize: 32, normEpsilon: 1e-5 });
  });

  it('refuses sizes that do not fit', () => {
    expect(clipVisionSchema.safeParse({ hidden_size: 770 }).success).toBe(false);
    expect(clipVisionSchema.safeParse({ image_size: 225 }).success).toBe(false);
    expect(clipVisionSchema.safeParse({ hidden_act: 'relu' }).success).toBe(false);
  });
});

describe('hiddenStateLayers', () => {
  it('counts the embeddings as state 0', () => {
    expect([-1, -2, 0, 24, 23].map((index) => hiddenStateLayers(index, 24))).toEqual([24, 23, 0, 24, 23]);
    expect([-26, 25, 1.5].map((index) => hiddenStateLayers(index, 24))).toEqual([undefined, undefined, undefined]);
  });
});
