import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@uge/core';
import type { PackedPositions } from '../backbones/packed-rows.ts';

/** Prime so small that sums of two products of residues are exact in float32, with 3 no divisor of p - 1. */
const PRIME = 2039;
const KEYS = 5;
/** Batches of other sizes within a step get other masks. */
const ROW_STRIDE = 37;

/** What the rows of a layer's input are known by, so that their masks do not depend on what else is in the batch. */
export interface DropoutRows {
  /** Whole numbers in float32, one per sequence. */
  keys: tf.Tensor1D;
  /** Whether the rows are runs of positions, one run per key; otherwise the first key stands for all of them. */
  runs: boolean;
  /** Which positions of the runs the rows are, where they are not one per key or all. */
  packed?: PackedPositions | undefined;
}

/** Random numbers that one step's dropout masks are made from; a tensor, so that a captured step can be replayed. */
export function dropoutKeys(random: Random): Float32Array {
  return Float32Array.from({ length: KEYS }, () => 1 + random.int(PRIME - 1));
}

/** What makes the masks of one layer differ from those of another. */
export function dropoutSalt(random: Random): [number, number] {
  return [random.int(PRIME), random.int(PRIME)];
}

/**
 * Inverted dropout: each entry is zero with probability `rate` (to 1/2039), else divided by what is left. The mask is a
 * hash of row, column, keys and salt in integers below 2²⁴, so every engine drops the same entries.
 *
 * @param x - `[rows, columns]`.
 * @param options.keys - {@link dropoutKeys} as a tensor; others for every step.
 * @param options.salt - {@link dropoutSalt} of the layer.
 * @param options.rows - what the rows of `x` are known by. Default: their places in `x`, and how many there are.
 */
export function dropout(
  x: tf.Tensor2D,
  options: { rate: number; keys: tf.Tensor; salt: readonly [number, number]; rows?: DropoutRows | undefined },
): tf.Tensor2D {
  const { rate, keys, salt, rows: known } = options;
  const [rows, columns] = x.shape;
  const threshold = Math.round(rate * PRIME);
  const [rowKey, columnKey, carryKey, scaleKey, shiftKey] = tf.unstack(keys) as tf.Tensor[];
  const hashKeys = { key: rowKey!, carryKey: carryKey! };
  const rowHash = tf.reshape(
    known
      ? hashKnownRows(rows, { ...hashKeys, salt: salt[0], known })
      : hashIndices(rows, { ...hashKeys, salt: salt[0] + ROW_STRIDE * rows }),
    [rows, 1],
  );
  const columnHash = tf.reshape(hashIndices(columns, { key: columnKey!, carryKey: carryKey!, salt: salt[1] }), [
    1,
    columns,
  ]);
  const shift = cube(residue(tf.add(tf.mul(columnHash, scaleKey!), shiftKey!)));
  // For given columns, the rows' draws are pairwise independent: a · b + c modulo a prime.
  const draws = residue(tf.add(tf.mul(rowHash, columnHash), shift));
  const kept = tf.cast(tf.greaterEqual(draws, threshold), 'float32');
  return tf.mul(x, tf.mul(kept, 1 / (1 - threshold / PRIME)));
}

function hashIndices(count: number, options: { key: tf.Tensor; carryKey: tf.Tensor; salt: number }): tf.Tensor {
  const low = Float32Array.from({ length: count }, (_, index) => (index + options.salt) % PRIME);
  const high = Float32Array.from({ length: count }, (_, index) => (Math.floor(index / PRIME) + 1) % PRIME);
  const mixed = tf.add(tf.mul(tf.tensor1d(low), options.key), tf.mul(tf.tensor1d(high), options.carryKey));
  return cube(residue(mixed));
}

/** Rows in runs of equal length, one run per key, `[keys, rows / keys]`; or those of them that are packed, `[rows]`. */
function hashKnownRows(
  rows: number,
  options: { key: tf.Tensor; carryKey: tf.Tensor; salt: number; known: DropoutRows },
): tf.Tensor {
  const { keys, runs, packed } = options.known;
  if (packed && rows === packed.at.size && rows < packed.of) {
    const all = hashKnownRows(packed.of, { ...options, known: { keys, runs } });
    return tf.gather(tf.reshape(all, [-1]), packed.at);
  }
  const count = runs ? keys.shape[0]! : 1;
  const positions = Float32Array.from({ length: rows / count }, (_, position) => (position + options.salt) % PRIME);
  const known = tf.reshape(runs ? keys : tf.slice(keys, [0], [1]), [count, 1]);
  const mixed = tf.add(
    tf.mul(tf.tensor2d(positions, [1, positions.length]), options.key),
    tf.mul(residue(tf.add(known, 1)), options.carryKey),
  );
  return cube(residue(mixed));
}

/** A permutation of the residues that is far from linear. */
function cube(x: tf.Tensor): tf.Tensor {
  return residue(tf.mul(residue(tf.mul(x, x)), x));
}

function residue(x: tf.Tensor): tf.Tensor {
  return tf.mod(x, PRIME);
}
