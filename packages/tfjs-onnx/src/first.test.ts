import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import { registerOnnxBackend } from './index.ts';

test('works', async () => {
  const be = registerOnnxBackend();
  console.log(be.binding, be.threads);
  await tf.setBackend('onnx');
  const x = tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
  const v = tf.variable(
    tf.tensor2d([
      [1, 2],
      [3, 4],
    ]),
  );
  const o = tf.train.adam(0.1);
  for (let i = 0; i < 5; i++) {
    const l = o.minimize(() => tf.mean(tf.square(tf.sub(tf.softmax(tf.matMul(x, v)), tf.scalar(0.3)))), true)!;
    console.log(l.dataSync(), be.statistics());
    l.dispose();
  }
  expect(tf.getGradient('Add')).toBeTruthy();
});
