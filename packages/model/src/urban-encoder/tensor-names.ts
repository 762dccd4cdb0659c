import type * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { Backbone, BatchTensors } from '../backbones/backbone.ts';
import { PACKED_ROW_ARRAYS } from '../backbones/packed-rows.ts';
import type { GraphSide } from './graph-side.ts';
import { IMAGE_FEATURES } from './image-features.ts';

/** Names of a batch's tensors in the order of the list; what a batch lacks is left out of it. */
export function batchTensorNames(
  backbone: Backbone,
  graphSide: GraphSide | undefined,
  has: { images: 'pixels' | 'features' | false; graphs: boolean },
): string[] {
  return [
    'text.ids',
    'text.last',
    ...PACKED_ROW_ARRAYS,
    ...backbone.arrayNames.sequences,
    ...(has.images || has.graphs ? ['text.isToken', 'text.feature'] : []),
    ...(has.images === 'pixels' ? backbone.arrayNames.images : []),
    ...(has.images === 'features' ? [IMAGE_FEATURES] : []),
    ...(has.graphs ? ['text.graph', ...(graphSide?.tensorNames ?? [])] : []),
  ];
}

/**
 * Names for the tensors of a list, found by its length and by whether it has features of images, which alone have three
 * axes.
 *
 * @throws {UgeError} `model/batch-tensors` when the list is not of this model's batches.
 */
export function nameBatchTensors(
  backbone: Backbone,
  graphSide: GraphSide | undefined,
  tensors: readonly tf.Tensor[],
): BatchTensors {
  const lists = ([false, 'pixels', 'features'] as const).flatMap((images) =>
    [false, true].map((graphs) =>
      batchTensorNames(backbone, graphSide, { images, graphs: graphs && graphSide !== undefined }),
    ),
  );
  const names = lists.find((list) => {
    if (list.length !== tensors.length) return false;
    const image = list.findIndex((name) => name.startsWith('image.'));
    return image < 0 || (list[image] === IMAGE_FEATURES) === (tensors[image]!.rank === 3);
  });
  if (!names) {
    throw new UgeError(
      'model/batch-tensors',
      `forward: ${tensors.length} tensors; pass the list of PreparedBatch.toTensors() whole and in order.`,
      { count: tensors.length },
    );
  }
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}
