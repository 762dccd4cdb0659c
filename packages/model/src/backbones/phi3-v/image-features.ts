import * as tf from '@tensorflow/tfjs-core';
import { gelu } from '../../layers/activation.ts';
import { linear } from '../../layers/linear.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { BatchTensors, Trace } from '../backbone.ts';
import { encodeClipVision } from '../shared/clip-vision-tower.ts';
import type { Phi3VConfig } from './config.ts';
import { LINE_SEPARATOR, OVERVIEW_SEPARATOR, PROJECTION, VISION_TOWER } from './weights.ts';

/**
 * Features of all tiles, two by two neighbours merged (row, column, channel), then the two separators of `SEPARATORS`;
 * all projected.
 *
 * @param tensors - from the arrays of {@link layoutTiles}.
 * @param trace - sees the tower's states and `hd_merged`, the rows before the projection.
 * @returns `[tiles · side² / 4 + 2, hidden]`.
 */
export function encodePhi3Images(
  store: ParameterStore,
  { vision }: Phi3VConfig,
  tensors: BatchTensors,
  trace?: Trace,
): tf.Tensor2D {
  const features = encodeClipVision(store, VISION_TOWER, {
    config: vision,
    patches: tensors['image.patches']!,
    ...(trace && { trace }),
  });
  const tiles = features.shape[0];
  const side = vision.imageSize / vision.patchSize / 2;
  const width = vision.hiddenSize;
  // [tiles, rows, 2, columns, 2 · width]: the two of a line lie side by side already.
  const pairs = tf.reshape(features, [tiles, side, 2, side, 2 * width]);
  const merged = tf.reshape(tf.transpose(pairs, [0, 1, 3, 2, 4]), [tiles * side * side, 4 * width]);
  const separator = (name: string): tf.Tensor => tf.reshape(store.get(name), [1, 4 * width]);
  const rows = tf.concat([merged, separator(LINE_SEPARATOR), separator(OVERVIEW_SEPARATOR)]);
  trace?.('hd_merged', rows);
  return linear(store, `${PROJECTION}.2`, gelu(linear(store, `${PROJECTION}.0`, rows))) as tf.Tensor2D;
}
