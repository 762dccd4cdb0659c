import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { memoryFileSource } from '../files/file-source.ts';
import { ParameterStore } from '../parameter-store.ts';
import { encodeSafetensors } from '../safetensors/encode.ts';
import { loadParameters } from './load-parameters.ts';
import { openWeights } from './open-weights.ts';

const tensor = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('checkpoints', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  it('reads sharded weights', async () => {
    const source = memoryFileSource({
      'model.safetensors.index.json': json({ weight_map: { a: '1.safetensors', b: '2.safetensors' } }),
      '1.safetensors': encodeSafetensors(new Map([['a', tensor(1)]])),
      '2.safetensors': encodeSafetensors(new Map([['b', tensor(2)]])),
    });
    const store = new ParameterStore();
    for (const name of ['a', 'b']) store.define(name, 'language', () => tf.zeros([1]));
    await loadParameters(store, await openWeights(source), { where: 'memory' });
    expect(store.list().map(({ variable }) => variable.dataSync()[0])).toEqual([1, 2]);
    store.dispose();
  });

  it('refuses an index that points elsewhere', async () => {
    const outside = { 'model.safetensors.index.json': json({ weight_map: { a: '../a.safetensors' } }) };
    await expect(openWeights(memoryFileSource(outside))).rejects.toMatchObject({ code: 'model/invalid-weight-index' });
    const absent = {
      'model.safetensors.index.json': json({ weight_map: { a: '1.safetensors' } }),
      '1.safetensors': encodeSafetensors(new Map()),
    };
    await expect(openWeights(memoryFileSource(absent))).rejects.toMatchObject({ code: 'model/invalid-weight-index' });
  });

  it('lists every missing, unexpected and mismatched tensor and changes nothing', async () => {
    const file = encodeSafetensors(
      new Map([
        ['same', tensor(5)],
        ['shorter', tensor(1)],
        ['extra', tensor(1)],
      ]),
    );
    const store = new ParameterStore();
    store.define('same', 'language', () => tf.zeros([1]));
    store.define('shorter', 'language', () => tf.zeros([2]));
    store.define('absent', 'language', () => tf.zeros([1]));
    const reader = await openWeights(memoryFileSource({ 'model.safetensors': file }));
    await expect(loadParameters(store, reader, { where: 'memory' })).rejects.toMatchObject({
      code: 'model/checkpoint-mismatch',
      details: {
        missing: ['absent: float [1]'],
        unexpected: ['extra: F32 [1]'],
        mismatched: ['shorter: F32 [1], expected float [2]'],
      },
    });
    expect(store.get('same').dataSync()[0]).toBe(0);
    store.dispose();
  });
});
