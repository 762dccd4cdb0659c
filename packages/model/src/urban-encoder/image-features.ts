import * as tf from '@tensorflow/tfjs-core';
import type { ImageSource } from '@uge/data';
import type { Backbone, ImageLayout } from '../backbones/backbone.ts';
import { arrayTensor } from '../backbones/batch-tensors.ts';
import type { ImageShape, PreparedImage } from '../backbones/prepared-image.ts';
import type { ParameterStore } from '../parameter-store.ts';

/** Name of the tensor that takes the place of the vision tower's inputs, `[images, slots, dimension]`. */
export const IMAGE_FEATURES = 'image.features';

/** What the vision tower makes of one picture. */
export interface ImageFeatures extends ImageShape {
  /** `[tokens, dimension]`, in sequence order. */
  values: Float32Array;
}

/** Gives the features of a picture, for batches that are prepared without the vision tower. */
export type ImageFeatureSource = (image: ImageSource) => Promise<ImageFeatures>;

/** Runs the vision tower on one picture. */
export async function encodeImageFeatures(
  { backbone, store }: { backbone: Backbone; store: ParameterStore },
  image: PreparedImage,
): Promise<ImageFeatures> {
  const { arrays, rows } = backbone.layoutImages([image], backbone.imageSlots([image]));
  const features = tf.tidy(() => {
    const tensors = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, arrayTensor(array)]));
    return tf.gather(backbone.encodeImages(store, tensors), tf.tensor1d(rows[0]!, 'int32'));
  });
  const values = (await features.data()) as Float32Array;
  features.dispose();
  const { pixels: _, ...shape } = image;
  return { ...shape, values: Float32Array.from(values) };
}

/** Lays features out as one tensor; each image has `slots` rows of it. */
export function layoutImageFeatures(
  images: readonly ImageFeatures[],
  options: { images: number; slots: number; dimension: number },
): ImageLayout {
  const { slots, dimension } = options;
  const data = new Float32Array(options.images * slots * dimension);
  const rows = images.map(({ values }, image) => {
    data.set(values, image * slots * dimension);
    return Int32Array.from({ length: values.length / dimension }, (_, token) => image * slots + token);
  });
  return {
    arrays: { [IMAGE_FEATURES]: { shape: [options.images, slots, dimension], data } },
    featureRows: options.images * slots,
    rows,
  };
}
