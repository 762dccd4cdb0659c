import * as tf from '@tensorflow/tfjs-core';

const SAMPLED_ROWS = 4096;

/** Mean norm of the first token embeddings, which soft tokens start with. */
export async function meanRowNorm(table: tf.Tensor2D): Promise<number> {
  const norm = tf.tidy(() => {
    const rows = tf.gather(table, tf.range(0, Math.min(table.shape[0], SAMPLED_ROWS), 1, 'int32'));
    return tf.mean(tf.sqrt(tf.sum(tf.square(rows), 1)));
  });
  const [value] = await norm.data();
  norm.dispose();
  return value!;
}
