import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadParameters } from '../../checkpoint/load-parameters.ts';
import { selectBackend } from '../../engine/select-backend.ts';
import { memoryFileSource } from '../../files/file-source.ts';
import { ParameterStore } from '../../parameter-store.ts';
import { openSafetensors } from '../../safetensors/open.ts';
import { parseSafetensors } from '../../safetensors/parse.ts';
import { sharedFixtures } from '../../testing/shared-fixtures.ts';
import { clipVisionSchema } from './clip-vision-config.ts';
import { encodeClipVision } from './clip-vision-tower.ts';
import { defineClipVision, isUnusedClipTensor } from './clip-vision-weights.ts';

const folder = sharedFixtures('reference/parity');

const MODELS = [
  { model: 'llava_next_mistral', prefix: 'vision_tower.vision_model' },
  { model: 'phi3_v', prefix: 'model.vision_embed_tokens.img_processor.vision_model' },
] as const;

const visionConfig = (json: Record<string, Record<string, unknown>>): unknown =>
  json['vision_config'] ?? json['img_processor']!['vision_config'];

describe.skipIf(!folder)('CLIP vision tower against transformers (skipped without ../shared)', () => {
  describe.each(['cpu', 'onnx'] as const)('on %s', (engine) => {
    it.each(MODELS)('every layer of $model', async ({ model, prefix }) => {
      await selectBackend({ prefer: engine });
      const read = (name: string): Uint8Array => readFileSync(join(folder!, model, name));
      const sizes = clipVisionSchema.parse(visionConfig(JSON.parse(new TextDecoder().decode(read('config.json')))));
      const config = { ...sizes, usedLayers: sizes.layers };
      const expected = parseSafetensors(read('cases.safetensors')).tensors;
      const store = new ParameterStore();
      defineClipVision(store, prefix, { config });
      await loadParameters(store, await openSafetensors(memoryFileSource({ w: read('model.safetensors') }), 'w'), {
        where: model,
        rename: (name) => (name.startsWith(prefix) && !isUnusedClipTensor(name, prefix, config) ? name : undefined),
      });
      tf.tidy(() => {
        const pixels = expected.get('A.pixel_values')!;
        const patches = patchRows(pixels.data as Float32Array, pixels.shape.slice(-4));
        const states = new Map<string, tf.Tensor>();
        const features = encodeClipVision(store, prefix, {
          config,
          patches,
          trace: (name, hidden) => states.set(name, hidden),
        });
        for (const [name, hidden] of states) {
          const wanted = expected.get(`A.${name}`)!;
          const difference = tf.max(tf.abs(tf.sub(hidden, tf.tensor(wanted.data as Float32Array, [...wanted.shape]))));
          expect(difference.dataSync()[0], name).toBeLessThan(2e-4);
        }
        const last = states.get(`vision_block.${config.layers - 1}`)!;
        expect(tf.max(tf.abs(tf.sub(features, tf.slice(last, [0, 1, 0])))).dataSync()[0]).toBe(0);
      });
      store.dispose();
    });
  });
});

/** `[pictures, 3, side, side]` → `[pictures · patches, 3 · 14 · 14]`. */
function patchRows(pixels: Float32Array, shape: readonly number[]): tf.Tensor {
  const [pictures, channels, side] = shape as [number, number, number, number];
  const across = side / 14;
  const split = tf.reshape(tf.tensor(pixels), [pictures * channels, across, 14, across, 14]);
  const grouped = tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4]), [pictures, channels, across * across, 14 * 14]);
  return tf.reshape(tf.transpose(grouped, [0, 2, 1, 3]), [pictures * across * across, channels * 14 * 14]);
}
