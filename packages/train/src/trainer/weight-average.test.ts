import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@uge/model';
import { describe, expect, it } from 'vitest';
import { WeightAverage } from './weight-average.ts';

describe.each(['cpu', 'onnx'] as const)('WeightAverage on %s', (engine) => {
  it('follows the weights, stands in for them when asked, and leaks nothing', async () => {
    await selectBackend({ prefer: engine });
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const before = tf.memory().numTensors;
    const average = new WeightAverage([{ name: 'w', variable: weight }], 0.9);
    let expected = [1, 2];
    for (let step = 1; step <= 30; step++) {
      tf.tidy(() => weight.assign(tf.add(weight, step % 3)));
      average.update(step);
      const values = weight.dataSync();
      const kept = Math.min(0.9, (1 + step) / (10 + step));
      expected = expected.map((value, index) => kept * value + (1 - kept) * values[index]!);
    }
    const own = [...weight.dataSync()];
    const seen = await average.whileInForce(async () => [...weight.dataSync()]);
    expect(seen.map((value, index) => Math.abs(value - expected[index]!)).every((gap) => gap < 1e-4)).toBe(true);
    expect([...weight.dataSync()]).toEqual(own);
    expect(average.state().map(({ name }) => name)).toEqual(['w.average']);
    await expect(average.whileInForce(() => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
    expect([...weight.dataSync()]).toEqual(own);
    average.dispose();
    expect(tf.memory().numTensors).toBe(before);
    weight.dispose();
  });
});
