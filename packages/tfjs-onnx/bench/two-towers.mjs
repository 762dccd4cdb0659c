// A two-tower contrastive model in plain tfjs operations: a pre-norm transformer over linear patches against a tower of
// token embeddings. bench/training_step.py is the same model in PyTorch.
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

export function createModel(tf, size, seed = 1) {
  const { width, layers, heads, tokens, batch, patch, words, textTokens } = size;
  const random = randomSource(seed);
  const matrix = (shape, scale) =>
    tf.variable(
      tf.tensor(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal() * scale),
        shape,
      ),
    );
  const linear = (from, to) => ({ weight: matrix([from, to], 1 / Math.sqrt(from)), bias: tf.variable(tf.zeros([to])) });
  const norm = () => ({ scale: tf.variable(tf.ones([width])), shift: tf.variable(tf.zeros([width])) });
  const p = {
    patch: linear(patch, width),
    position: matrix([tokens, width], 0.02),
    blocks: Array.from({ length: layers }, () => ({
      norm1: norm(),
      query: linear(width, width),
      key: linear(width, width),
      value: linear(width, width),
      out: linear(width, width),
      norm2: norm(),
      up: linear(width, 4 * width),
      down: linear(4 * width, width),
    })),
    norm: norm(),
    project: matrix([width, width], 1 / Math.sqrt(width)),
    words: matrix([words, width], 0.5),
    textNorm: norm(),
    textProject: matrix([width, width], 1 / Math.sqrt(width)),
  };
  const apply = (layer, x) => tf.add(tf.matMul(x, layer.weight), layer.bias);
  const normalise = (layer, x) => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), layer.scale), layer.shift);
  };
  const gelu = (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
  const unit = (x) => tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-12)));
  const perHead = (x) => tf.transpose(tf.reshape(x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
  const attention = (block, x) => {
    const [q, k, v] = [block.query, block.key, block.value].map((layer) => perHead(apply(layer, x)));
    const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads));
    const mixed = tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]);
    return apply(block.out, tf.reshape(mixed, [batch * tokens, width]));
  };
  const pool = (x, count) => tf.mean(tf.reshape(x, [batch, count, width]), 1);
  const logits = (patches, ids) => {
    let h = tf.reshape(tf.add(tf.reshape(apply(p.patch, patches), [batch, tokens, width]), p.position), [
      batch * tokens,
      width,
    ]);
    for (const block of p.blocks) {
      h = tf.add(h, attention(block, normalise(block.norm1, h)));
      h = tf.add(h, apply(block.down, gelu(apply(block.up, normalise(block.norm2, h)))));
    }
    const image = unit(tf.matMul(pool(normalise(p.norm, h), tokens), p.project));
    const embedded = tf.reshape(tf.gather(p.words, ids), [batch * textTokens, width]);
    const text = unit(tf.matMul(pool(normalise(p.textNorm, embedded), textTokens), p.textProject));
    return tf.mul(tf.matMul(image, text, false, true), 1 / 0.07);
  };
  const loss = (patches, ids) => {
    const scores = logits(patches, ids);
    const diagonal = tf.oneHot(tf.range(0, batch, 1, 'int32'), batch, 1, 0, 'float32');
    const half = (x) => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(x), diagonal), -1)));
    return tf.mul(tf.add(half(scores), half(tf.transpose(scores))), 0.5);
  };
  return { loss };
}

export function createBatch(tf, size, seed = 7) {
  const { uniform } = randomSource(seed);
  const { batch, tokens, patch, textTokens, words } = size;
  const patches = Float32Array.from({ length: batch * tokens * patch }, () => uniform() * 2 - 1);
  const ids = Int32Array.from({ length: batch * textTokens }, () => Math.floor(uniform() * words));
  return { patches: tf.tensor(patches, [batch * tokens, patch]), ids: tf.tensor1d(ids, 'int32') };
}

/** Floating-point operations of one training step, matrix products only. */
export function stepFlops({ width, layers, tokens, batch, patch }) {
  const rows = batch * tokens;
  const perLayer = rows * width * width * 12 + 2 * batch * tokens * tokens * width;
  return 6 * (rows * patch * width + layers * perLayer);
}
