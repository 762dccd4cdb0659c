import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../engine/select-backend.ts';
import { rotaryFrequencies } from '../../layers/rotary.ts';
import { ParameterStore } from '../../parameter-store.ts';
import { batchTensors } from '../batch-tensors.ts';
import { layoutPackedRows } from '../packed-rows.ts';
import { decode } from './decoder.ts';
import type { DecoderConfig } from './decoder-config.ts';
import { defineDecoder } from './decoder-weights.ts';
import { layoutPositions, sequentialAngles } from './position-layout.ts';

const config: DecoderConfig = {
  prefix: 'model',
  vocabularySize: 5,
  hiddenSize: 16,
  intermediateSize: 12,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 6,
  normEpsilon: 1e-6,
  attentionBias: false,
  fused: false,
};

const newStore = (decoder: DecoderConfig): ParameterStore => {
  const store = new ParameterStore();
  defineDecoder(store, decoder, (parameter) => createRandom(1, parameter));
  return store;
};

const LENGTHS = [9, 6];

const hidden = (
  store: ParameterStore,
  decoder: DecoderConfig,
  options: { last?: boolean; positions?: number } = {},
): tf.Tensor => {
  const random = createRandom(2);
  const embeddings = tf.tensor3d(
    Float32Array.from({ length: 2 * 9 * 16 }, () => random.normal()),
    [2, 9, 16],
  );
  const frequencies = rotaryFrequencies(decoder.headSize, 100);
  const tensors = batchTensors({
    ...layoutPositions(LENGTHS, {
      length: 9,
      pairs: frequencies.length,
      angles: (_, used) => sequentialAngles(used, frequencies),
    }),
    ...layoutPackedRows(LENGTHS, { rows: 2, length: 9, positions: options.positions ?? 18 }),
  });
  const last = tf.tensor1d([8, 9 + 5], 'int32');
  if (options.last) return decode(store, decoder, embeddings, { tensors, last });
  return tf.gather(tf.reshape(decode(store, decoder, embeddings, { tensors }), [18, 16]), last);
};

const largest = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

describe('decode', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  it.each([undefined, 3, 9])('computes the last layer for the last positions alone: window %s', (slidingWindow) => {
    const store = newStore(config);
    const windowed = { ...config, slidingWindow };
    tf.tidy(() => {
      expect(largest(hidden(store, windowed, { last: true }), hidden(store, windowed))).toBeLessThan(1e-5);
      const differs = largest(hidden(store, windowed), hidden(store, config)) > 0.01;
      expect(differs).toBe(slidingWindow === 3);
    });
    store.dispose();
  });

  it.each([16, 17])('computes the same without padding, in %i places', (positions) => {
    const store = newStore(config);
    tf.tidy(() => {
      for (const slidingWindow of [undefined, 3]) {
        for (const last of [false, true]) {
          const decoder = { ...config, slidingWindow };
          const difference = largest(hidden(store, decoder, { last, positions }), hidden(store, decoder));
          expect(difference).toBeLessThan(1e-5);
        }
      }
    });
    store.dispose();
  });

  it('splits fused matrices into queries, keys, values and into gate, up', () => {
    const separate = newStore(config);
    const fused = newStore({ ...config, fused: true });
    tf.tidy(() => {
      for (const { name, variable } of fused.list()) {
        const parts = FUSED.find(([whole]) => name.endsWith(`${whole}.weight`));
        const source = parts
          ? tf.concat(parts[1].map((part) => separate.get(name.replace(parts[0], part))))
          : separate.get(name);
        variable.assign(tf.clone(source));
      }
      const wanted = hidden(separate, config);
      for (const last of [false, true]) {
        for (const positions of [16, 18]) {
          const found = hidden(fused, { ...config, fused: true }, { last, positions });
          expect(largest(found, wanted)).toBeLessThan(1e-5);
        }
      }
    });
    separate.dispose();
    fused.dispose();
  });
});

const FUSED = [
  ['qkv_proj', ['q_proj', 'k_proj', 'v_proj']],
  ['gate_up_proj', ['gate_proj', 'up_proj']],
] as const;
