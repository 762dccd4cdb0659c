import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { UrbanEncoder } from '../node/urban-encoder.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';

const inputs = [{ text: 'Rue Cadet' }, { text: 'a street with trees' }];

describe('adapters of an encoder', () => {
  let folder: string;
  let encoder: UrbanEncoder;

  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uge-lora-'));
    encoder = tinyEncoder(1);
  });
  afterEach(async () => {
    encoder.dispose();
    await rm(folder, { recursive: true });
  });

  function addTrained(name: string): void {
    const adapter = encoder.adapters.add(
      { r: 2, alpha: 4, dropout: 0.3, targetModules: 'all-linear' },
      { seed: 1, name },
    );
    for (const { name: parameter, variable } of adapter.parameters()) {
      const random = createRandom(name, parameter);
      const values = Float32Array.from({ length: variable.size }, () => 0.2 * random.normal());
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    }
  }

  it('are saved with it and come back in force, or as a part of its weights', async () => {
    const base = await encoder.embed(inputs);
    addTrained('first');
    addTrained('second');
    encoder.adapters.activate(['second']);
    const adapted = await encoder.embed(inputs);
    expect(adapted).not.toEqual(base);
    await encoder.savePretrained(join(folder, 'model'));
    expect((await readdir(join(folder, 'model/adapters'))).sort()).toEqual(['first', 'second']);
    const again = await UrbanEncoder.fromPretrained(join(folder, 'model'));
    expect(again.adapters.active).toEqual(['second']);
    expect(await again.embed(inputs)).toEqual(adapted);
    again.adapters.activate([]);
    expect(await again.embed(inputs)).toEqual(base);

    again.adapters.activate(['second']);
    again.adapters.merge();
    const merged = await again.embed(inputs);
    await again.savePretrained(join(folder, 'model'));
    again.dispose();
    expect(await readdir(join(folder, 'model'))).not.toContain('adapters');
    const whole = await UrbanEncoder.fromPretrained(join(folder, 'model'));
    expect(whole.adapters.list()).toEqual([]);
    expect(await whole.embed(inputs)).toEqual(merged);
    for (const [row, vector] of merged.entries()) {
      for (const [index, value] of vector.entries()) expect(value).toBeCloseTo(adapted[row]![index]!, 5);
    }
    whole.dispose();
  });

  it('are loaded from a folder beside the model', async () => {
    await encoder.savePretrained(join(folder, 'base'));
    addTrained('default');
    const adapted = await encoder.embed(inputs);
    await encoder.saveAdapter(join(folder, 'adapter'), { baseModel: 'base' });
    expect((await readdir(join(folder, 'adapter'))).sort()).toEqual([
      'adapter_config.json',
      'adapter_model.safetensors',
    ]);
    const again = await UrbanEncoder.fromPretrained(join(folder, 'base'), { adapter: join(folder, 'adapter') });
    expect(await again.embed(inputs)).toEqual(adapted);
    again.dispose();
    await expect(UrbanEncoder.fromPretrained(join(folder, 'base'), { adapter: folder })).rejects.toMatchObject({
      code: 'model/missing-file',
    });
  });

  it('drop the same with and without padding', async () => {
    addTrained('default');
    encoder.adapters.drawDropout(createRandom(1));
    const rowKeys = tf.tensor1d(inputs.map((_, row) => 7 * row));
    const run = async (packed: boolean): Promise<number[]> => {
      const tensors = (await encoder.prepare(inputs, { packed, padTo: { length: 64 } })).toTensors();
      const vectors = tf.tidy(() => encoder.forward(tensors, { training: true, rowKeys }).arraySync());
      tf.dispose(tensors);
      return vectors.flat();
    };
    const [padded, packed] = [await run(false), await run(true)];
    expect(Math.max(...padded.map((value, index) => Math.abs(value - packed[index]!)))).toBeLessThan(1e-5);
    rowKeys.dispose();
  });

  it('learn alone: gradients reach their weights and the graph encoder, dropout holds in training only', async () => {
    addTrained('default');
    const trainable = encoder.parameters().filter(({ variable }) => variable.trainable);
    expect(trainable.every(({ adapter, group }) => adapter === 'default' || group === 'graph')).toBe(true);
    const tensors = (await encoder.prepare(inputs)).toTensors();
    const run = (training: boolean) => [...tf.tidy(() => encoder.forward(tensors, { training }).dataSync())];
    expect(run(true)).not.toEqual(run(false));
    encoder.adapters.drawDropout(createRandom(1));
    const first = run(true);
    encoder.adapters.drawDropout(createRandom(2));
    expect(run(true)).not.toEqual(first);
    const language = trainable.filter(({ group, adapter }) => group === 'language' && adapter);
    tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.mul(encoder.forward(tensors, { training: true }), tf.range(0, encoder.dimension))) as tf.Scalar,
        language.map(({ variable }) => variable),
      );
      for (const { name, variable } of language) {
        expect(tf.max(tf.abs(grads[variable.name]!)).dataSync()[0], name).toBeGreaterThan(0);
      }
    });
    tf.dispose(tensors);
  });
});
