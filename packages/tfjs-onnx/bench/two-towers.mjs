// A two-tower contrastive model: a pre-norm transformer over linear patches against a tower of token embeddings. Only
// public operations, so every tfjs engine runs it. bench/two_towers.py is the same model in PyTorch.
import * as tf from '@tensorflow/tfjs-core';
import { gelu, layerNorm, scaledDotProductAttention, softmaxCrossEntropy } from '@uge/tfjs-onnx/fused';

export const sizes = {
  tiny: { width: 16, layers: 2, heads: 2, tokens: 8, batch: 4, patch: 12, words: 20, textTokens: 5 },
  small: { width: 192, layers: 6, heads: 3, tokens: 64, batch: 32, patch: 192, words: 1000, textTokens: 16 },
  medium: { width: 512, layers: 8, heads: 8, tokens: 128, batch: 16, patch: 192, words: 1000, textTokens: 16 },
};

function randomSource(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
}

/** Shapes and initial values of all weights, in a fixed order. */
export function initialWeights(size, seed = 1) {
  const { width, layers, tokens, patch, words } = size;
  const random = randomSource(seed);
  const weights = [];
  const add = (name, shape, value) =>
    weights.push({ name, shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value) });
  const matrix = (name, shape, scale = 1 / Math.sqrt(shape[0])) => add(name, shape, () => random.normal() * scale);
  const linear = (name, from, to) => {
    matrix(`${name}.weight`, [from, to]);
    add(`${name}.bias`, [to], () => 0);
  };
  const norm = (name) => {
    add(`${name}.scale`, [width], () => 1);
    add(`${name}.shift`, [width], () => 0);
  };
  linear('patch', patch, width);
  matrix('position', [tokens, width], 0.02);
  for (let i = 0; i < layers; i++) {
    norm(`${i}.norm1`);
    linear(`${i}.qkv`, width, 3 * width);
    linear(`${i}.out`, width, width);
    norm(`${i}.norm2`);
    linear(`${i}.up`, width, 4 * width);
    linear(`${i}.down`, 4 * width, width);
  }
  norm('norm');
  matrix('project', [width, width]);
  matrix('words', [words, width], 0.5);
  norm('textNorm');
  matrix('textProject', [width, width]);
  return weights;
}

export function initialBatch({ batch, tokens, patch, textTokens, words }, seed = 7) {
  const { uniform } = randomSource(seed);
  return {
    patches: Float32Array.from({ length: batch * tokens * patch }, () => uniform() * 2 - 1),
    ids: Int32Array.from({ length: batch * textTokens }, () => Math.floor(uniform() * words)),
  };
}

/**
 * @param options.gather - false: words are looked up by a product with one-hot rows, for engines without the gradient of gather.
 */
export function createTwoTowers(size, options = {}) {
  const { width, layers, heads, tokens, batch, patch, words, textTokens } = size;
  const p = Object.fromEntries(
    initialWeights(size).map(({ name, shape, values }) => [
      name,
      tf.tidy(() => tf.variable(tf.tensor(values, shape), true, name)),
    ]),
  );
  const apply = (name, x) => tf.add(tf.matMul(x, p[`${name}.weight`]), p[`${name}.bias`]);
  const normalise = (name, x) => layerNorm(x, { scale: p[`${name}.scale`], shift: p[`${name}.shift`] });
  const unit = (x) => tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-12)));
  const perHead = (x) => tf.transpose(tf.reshape(x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
  const attention = (name, x) => {
    const [query, key, value] = tf.split(apply(`${name}.qkv`, x), 3, 1).map(perHead);
    const mixed = tf.transpose(scaledDotProductAttention(query, { key, value }), [0, 2, 1, 3]);
    return apply(`${name}.out`, tf.reshape(mixed, [batch * tokens, width]));
  };
  const pool = (x, count) => tf.mean(tf.reshape(x, [batch, count, width]), 1);
  const lookUp = (ids) =>
    options.gather === false ? tf.matMul(tf.cast(tf.oneHot(ids, words), 'float32'), p.words) : tf.gather(p.words, ids);
  const loss = (patches, ids) => {
    let h = tf.reshape(tf.add(tf.reshape(apply('patch', patches), [batch, tokens, width]), p.position), [
      batch * tokens,
      width,
    ]);
    for (let i = 0; i < layers; i++) {
      h = tf.add(h, attention(`${i}`, normalise(`${i}.norm1`, h)));
      h = tf.add(h, apply(`${i}.down`, gelu(apply(`${i}.up`, normalise(`${i}.norm2`, h)))));
    }
    const image = unit(tf.matMul(pool(normalise('norm', h), tokens), p.project));
    const text = unit(tf.matMul(pool(normalise('textNorm', lookUp(ids)), textTokens), p.textProject));
    const scores = tf.mul(tf.matMul(image, text, false, true), 1 / 0.07);
    const labels = tf.range(0, batch, 1, 'int32');
    const half = (x) => tf.mean(softmaxCrossEntropy(x, { labels }));
    return tf.mul(tf.add(half(scores), half(tf.transpose(scores))), 0.5);
  };
  const { patches, ids } = initialBatch(size);
  const inputs = [tf.tensor(patches, [batch * tokens, patch]), tf.tensor1d(ids, 'int32')];
  return { loss, inputs, parameters: Object.entries(p).map(([name, variable]) => ({ name, variable })) };
}

/** Floating-point operations of one training step, matrix products only. */
export function stepFlops({ width, layers, tokens, batch, patch }) {
  const rows = batch * tokens;
  const perLayer = rows * width * width * 12 + 2 * batch * tokens * tokens * width;
  return 6 * (rows * patch * width + layers * perLayer);
}
