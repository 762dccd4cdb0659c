import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, test } from 'vitest';
import { capture, registerOnnxBackend } from './index.ts';

const [batch, tokens, width, heads, words] = [2, 4, 8, 2, 11];

const wave = (size: number, seed: number, scale = 0.5): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => scale * Math.sin(seed * 7.3 + i * 1.7 + (i % 5)));

function createParameters(): Record<string, tf.Variable> {
  const shapes: Record<string, number[]> = {
    words: [words, width],
    query: [width, width],
    key: [width, width],
    value: [width, width],
    up: [width, 2 * width],
    upBias: [2 * width],
    down: [2 * width, width],
    scale: [width],
    edge: [width, 1],
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      tf.variable(tf.tensor(wave(tf.util.sizeFromShape(shape), i + 1), shape)),
    ]),
  );
}

/** Token attention, a gated feed-forward part, then attention over graph edges: what a vision-language-graph model is made of. */
function loss(
  p: Record<string, tf.Variable>,
  ids: tf.Tensor,
  edges: { from: tf.Tensor1D; to: tf.Tensor1D },
): tf.Scalar {
  const rows = batch * tokens;
  const normalise = (x: tf.Tensor): tf.Tensor =>
    tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-5))), p['scale']!);
  const perHead = (x: tf.Tensor): tf.Tensor =>
    tf.transpose(tf.reshape(x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
  const x = tf.reshape(tf.gather(p['words']!, ids as tf.Tensor1D), [rows, width]);
  const h = normalise(x);
  const [q, k, v] = ['query', 'key', 'value'].map((name) => perHead(tf.matMul(h, p[name]!))) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const causal = tf.linalg.bandPart(tf.ones([tokens, tokens]) as tf.Tensor2D, -1, 0);
  const scores = tf.add(tf.matMul(q, k, false, true), tf.mul(tf.sub(1, causal), -1e9));
  const mixed = tf.reshape(tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]), [rows, width]);
  const y = tf.add(x, mixed);
  const up = tf.add(tf.matMul(y, p['up']!), p['upBias']!);
  const z = tf.add(y, tf.matMul(tf.mul(up, tf.sigmoid(up)), p['down']!));
  const pair = tf.leakyRelu(tf.add(tf.gather(z, edges.from), tf.gather(z, edges.to)), 0.2);
  const weight = tf.exp(tf.matMul(pair, p['edge']!));
  const total = tf.gather(tf.unsortedSegmentSum(weight, edges.to, rows), edges.to);
  const nodes = tf.unsortedSegmentSum(tf.mul(tf.div(weight, total), tf.gather(z, edges.from)), edges.to, rows);
  const unit = tf.div(nodes, tf.sqrt(tf.add(tf.sum(tf.square(nodes), -1, true), 1e-6)));
  const logits = tf.mul(tf.matMul(unit, unit, false, true), 3);
  const target = tf.oneHot(tf.range(0, rows, 1, 'int32'), rows, 1, 0, 'float32');
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), target), -1))) as tf.Scalar;
}

function train(backend: string, steps: number, useCapture: boolean): { losses: number[]; weights: Float32Array[] } {
  tf.setBackend(backend);
  const p = createParameters();
  const optimizer = tf.train.adam(0.01);
  const step = (ids: tf.Tensor, from: tf.Tensor, to: tf.Tensor): tf.Tensor =>
    optimizer.minimize(() => loss(p, ids, { from: from as tf.Tensor1D, to: to as tf.Tensor1D }), true)!;
  const run = useCapture ? capture(step) : step;
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const ids = tf.tensor(
      Int32Array.from({ length: batch * tokens }, (_, j) => (j * 3 + i) % words),
      [batch, tokens],
      'int32',
    );
    const from = tf.tensor1d(
      Int32Array.from({ length: 20 }, (_, j) => (j * 5 + i) % 8),
      'int32',
    );
    const to = tf.tensor1d(
      Int32Array.from({ length: 20 }, (_, j) => j % 8),
      'int32',
    );
    const value = run(ids, from, to);
    losses.push(value.dataSync()[0]!);
    tf.dispose([ids, from, to, value]);
  }
  const weights = Object.values(p).map((variable) => variable.dataSync() as Float32Array);
  optimizer.dispose();
  tf.disposeVariables();
  return { losses, weights };
}

describe('training a small transformer with graph attention', () => {
  registerOnnxBackend({ name: 'onnx-training' });
  registerOnnxBackend({ name: 'onnx-training-node', binding: 'onnxruntime-node' });
  const steps = 8;
  const expected = train('cpu', steps, false);
  const eager = train('onnx-training', steps, false);

  test('equals tfjs cpu', () => {
    for (const [i, value] of expected.losses.entries()) expect(eager.losses[i]).toBeCloseTo(value, 4);
    for (const [i, values] of expected.weights.entries()) {
      const worst = values.reduce((most, value, j) => Math.max(most, Math.abs(value - eager.weights[i]![j]!)), 0);
      expect(worst).toBeLessThan(1e-4);
    }
    expect(eager.losses.at(-1)).toBeLessThan(eager.losses[0]!);
  });

  test('captured equals eager bit for bit', () => {
    expect(train('onnx-training', steps, true)).toEqual(eager);
  });

  test('both bindings agree bit for bit', () => {
    expect(train('onnx-training-node', steps, false)).toEqual(eager);
    expect(train('onnx-training-node', steps, true)).toEqual(eager);
  });
});
