import * as tf from '@tensorflow/tfjs-core';
import type { Backbone, BatchArrays, BatchTensors, ImageSlots, SequenceSpan } from '../backbones/backbone.ts';
import { batchTensors } from '../backbones/batch-tensors.ts';
import type { PreparedImage } from '../backbones/prepared-image.ts';
import { l2Normalise } from '../layers/norm.ts';
import type { ParameterStore } from '../parameter-store.ts';

/** One sequence: ids, with an image in place of each null. */
export interface EmbeddedRow {
  ids: readonly (number | null)[];
  images?: readonly PreparedImage[];
}

/** Tensors of a batch of sequences; all that changes between batches. */
export function rowTensors(
  backbone: Backbone,
  rows: readonly EmbeddedRow[],
  options: { length: number; padding?: 'left' | 'right'; slots?: ImageSlots },
): BatchTensors {
  const { length, padding = 'right', slots } = options;
  const images = rows.flatMap((row) => row.images ?? []);
  const layout = images.length > 0 ? backbone.layoutImages(images, slots) : undefined;
  const ids = new Int32Array(rows.length * length);
  const last = new Int32Array(rows.length);
  let next = 0;
  const spans = rows.map(({ ids: row }, index) => {
    const rowSpans: SequenceSpan[] = [];
    const flat = row.flatMap((id) => {
      if (id !== null) {
        rowSpans.push({ kind: 'text', length: 1 });
        return [id];
      }
      rowSpans.push({ kind: 'image', image: images[next]! });
      return Array.from(layout!.rows[next++]!, (feature) => backbone.vocabularySize + feature);
    });
    const start = index * length + (padding === 'left' ? length - flat.length : 0);
    ids.set(flat, start);
    last[index] = start + flat.length - 1;
    return rowSpans;
  });
  const arrays: BatchArrays = {
    ids: { shape: [ids.length], data: ids },
    last: { shape: [last.length], data: last },
    ...backbone.layoutSequences(spans, { length, padding }),
    ...layout?.arrays,
  };
  return batchTensors(arrays);
}

/** Unit vectors `[rows, dimension]` of a batch of {@link rowTensors}. */
export function embedRows(backbone: Backbone, store: ParameterStore, tensors: BatchTensors): tf.Tensor2D {
  const table = backbone.tokenTable(store);
  const hasImages = backbone.arrayNames.images[0]! in tensors;
  const sources = hasImages ? tf.concat([table, backbone.encodeImages(store, tensors)]) : table;
  const last = tensors['last'] as tf.Tensor1D;
  const states = tf.reshape(tf.gather(sources, tensors['ids'] as tf.Tensor1D), [last.shape[0], -1, backbone.dimension]);
  return l2Normalise(backbone.encodeSequences(store, states as tf.Tensor3D, tensors, { last })) as tf.Tensor2D;
}
