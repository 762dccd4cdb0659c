import * as tf from '@tensorflow/tfjs-core';
import type { BatchArrays, BatchTensors } from './backbone.ts';

/** Names of the arrays of {@link layoutPackedRows}. */
export const PACKED_ROW_ARRAYS = ['text.packed', 'text.unpacked'] as const;

/**
 * Which positions of a padded batch are not padding, and where each is among them.
 *
 * @param used - real positions of each row; rows beyond them are padding.
 * @param options.positions - P: places for all real positions and one of padding, or `rows · length`: nothing is left out.
 * @returns int32 `text.packed` `[P]`, the flattened position of each place, real ones first; `text.unpacked` `[rows · length]`, the place of
 *   each flattened position, the last one for padding.
 */
export function layoutPackedRows(
  used: readonly number[],
  { rows, length, positions }: { rows: number; length: number; positions: number },
): BatchArrays {
  const packed = new Int32Array(positions);
  const unpacked = new Int32Array(rows * length);
  if (positions === rows * length) for (let at = 0; at < positions; at++) packed[at] = unpacked[at] = at;
  else {
    const isPadding = (at: number): boolean => at % length >= (used[Math.floor(at / length)] ?? 0);
    let place = 0;
    for (let at = 0; at < rows * length; at++) {
      if (isPadding(at)) unpacked[at] = positions - 1;
      else {
        packed[place] = at;
        unpacked[at] = place++;
      }
    }
    packed.fill(unpacked.indexOf(positions - 1), place);
  }
  return {
    'text.packed': { shape: [positions], data: packed },
    'text.unpacked': { shape: [rows * length], data: unpacked },
  };
}

/** Positions of a batch that are computed. */
export interface PackedPositions {
  /** Flattened, int32 `[P]`. */
  at: tf.Tensor1D;
  /** How many there are with padding. */
  of: number;
}

/** A batch of sequences with and without its padding. What works position by position runs without; attention needs rows of one length. */
export interface PackedRows {
  /** `[B, S, C]` → `[P, C]`; all of `x` where nothing is left out. */
  pack(x: tf.Tensor): tf.Tensor;
  /** `[P, C]` → `[B, S, C]`; what padding gets is finite and nothing else. */
  unpack(x: tf.Tensor): tf.Tensor;
  /** Where flattened `[B·S]` positions are after packing. */
  places(positions: tf.Tensor1D): tf.Tensor1D;
}

/**
 * Rows as the arrays of {@link layoutPackedRows} say; without them, or where they leave nothing out, all positions.
 *
 * The gradients are gathers too, which holds where no result of a padding position is used: its gradient is zero then.
 */
export function openPackedRows(tensors: BatchTensors, [batch, length]: readonly [number, number]): PackedRows {
  const packed = tensors['text.packed'] as tf.Tensor1D | undefined;
  const unpacked = tensors['text.unpacked'] as tf.Tensor1D | undefined;
  if (!packed || !unpacked || packed.size === batch * length) {
    return { pack: (x) => x, unpack: (x) => x, places: (positions) => positions };
  }
  const flat = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [batch * length, x.shape.at(-1)!]);
  return {
    pack: (x) => gatherOneToOne(flat(x), { from: packed, back: unpacked }),
    unpack: (x) => tf.reshape(gatherOneToOne(x, { from: unpacked, back: packed }), [batch, length, x.shape.at(-1)!]),
    places: (positions) => tf.gather(unpacked, positions),
  };
}

/** `x[from]`, whose gradient is `dy[back]`. */
function gatherOneToOne(x: tf.Tensor, { from, back }: { from: tf.Tensor1D; back: tf.Tensor1D }): tf.Tensor {
  return tf.customGrad((value, save) => {
    (save as tf.GradSaveFunc)([back]);
    return {
      value: tf.gather(value as tf.Tensor, from),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.gather(dy, saved as tf.Tensor1D),
    };
  })(x);
}
