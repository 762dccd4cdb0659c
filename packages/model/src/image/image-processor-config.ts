import { UgeError } from '@uge/core';
import { z } from 'zod';

/** How Qwen2-VL and Qwen2.5-VL turn a picture into patches. */
export interface ImageProcessorConfig {
  /** Limits of the resized area in pixels. */
  minPixels: number;
  maxPixels: number;
  /** Side of a patch in pixels. */
  patchSize: number;
  /** Frames per patch; a still picture fills them all. */
  temporalPatchSize: number;
  /** Patches per side that the vision tower merges into one token. */
  mergeSize: number;
  /** Per RGB channel, of values in `[0, 1]`. */
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

/** Channel statistics of CLIP and the sizes of the published Qwen processors. */
export const QWEN_IMAGE_PROCESSOR: ImageProcessorConfig = {
  minPixels: 3136,
  maxPixels: 12_845_056,
  patchSize: 14,
  temporalPatchSize: 2,
  mergeSize: 2,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

const positive = z.number().int().positive();
const channels = z.tuple([z.number(), z.number(), z.number()]);
const fileSchema = z.object({
  min_pixels: positive.optional(),
  max_pixels: positive.optional(),
  /** Newer files keep the limits here. */
  size: z.object({ shortest_edge: positive.optional(), longest_edge: positive.optional() }).optional(),
  patch_size: positive.default(QWEN_IMAGE_PROCESSOR.patchSize),
  temporal_patch_size: positive.default(QWEN_IMAGE_PROCESSOR.temporalPatchSize),
  merge_size: positive.default(QWEN_IMAGE_PROCESSOR.mergeSize),
  image_mean: channels.default([...QWEN_IMAGE_PROCESSOR.mean]),
  image_std: channels.default([...QWEN_IMAGE_PROCESSOR.std]),
});

/**
 * Reads a parsed `preprocessor_config.json` of a Qwen checkpoint; absent fields get the published values.
 *
 * @throws {UgeError} `model/invalid-image-processor` naming the fields.
 */
export function parseImageProcessorConfig(json: unknown): ImageProcessorConfig {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    throw new UgeError(
      'model/invalid-image-processor',
      `preprocessor_config.json: ${z.prettifyError(parsed.error)}`,
      { issues: parsed.error.issues },
      { cause: parsed.error },
    );
  }
  const file = parsed.data;
  return {
    minPixels: file.min_pixels ?? file.size?.shortest_edge ?? QWEN_IMAGE_PROCESSOR.minPixels,
    maxPixels: file.max_pixels ?? file.size?.longest_edge ?? QWEN_IMAGE_PROCESSOR.maxPixels,
    patchSize: file.patch_size,
    temporalPatchSize: file.temporal_patch_size,
    mergeSize: file.merge_size,
    mean: file.image_mean,
    std: file.image_std,
  };
}

/** Contents of `preprocessor_config.json`, readable by transformers. */
export function imageProcessorConfigJson(config: ImageProcessorConfig): object {
  return {
    min_pixels: config.minPixels,
    max_pixels: config.maxPixels,
    patch_size: config.patchSize,
    temporal_patch_size: config.temporalPatchSize,
    merge_size: config.mergeSize,
    image_mean: [...config.mean],
    image_std: [...config.std],
    image_processor_type: 'Qwen2VLImageProcessor',
    processor_class: 'Qwen2_5_VLProcessor',
  };
}
