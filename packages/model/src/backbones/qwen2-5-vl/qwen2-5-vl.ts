import type * as tf from '@tensorflow/tfjs-core';
import type { Backbone } from '../backbone.ts';
import { parseQwen25VlConfig } from './config.ts';
import { encodeText } from './language-model.ts';
import { layoutText } from './sequence-layout.ts';
import { layoutVision, visionSlots } from './vision-layout.ts';
import { encodeVision } from './vision-tower.ts';
import { defineQwen25Vl, publishedName, TOKEN_TABLE } from './weights.ts';

/**
 * Qwen2.5-VL (arXiv 2502.13923) of any size from its published `config.json`.
 *
 * @throws {UgeError} `model/invalid-config`
 */
export function qwen25Vl(published: Readonly<Record<string, unknown>>): Backbone {
  const config = parseQwen25VlConfig(published);
  const { mergeSize } = config.vision;
  return {
    modelType: 'qwen2_5_vl',
    dimension: config.hiddenSize,
    vocabularySize: config.vocabularySize,
    published,
    imageMarkers: { start: '<|vision_start|>', pad: '<|image_pad|>', end: '<|vision_end|>' },
    arrayNames: {
      sequences: ['text.cos', 'text.sin', 'text.keyBias', 'text.causalBias'],
      images: ['image.patches', 'image.cos', 'image.sin', 'image.keyBias'],
    },
    define: (store, { random }) => defineQwen25Vl(store, config, random),
    parameterName: publishedName,
    imageTokens: ([t, h, w]) => (t * h * w) / mergeSize ** 2,
    imageSlots: (images) => visionSlots(config, images),
    layoutImages: (images, padTo) => layoutVision(config, images, padTo ?? visionSlots(config, images)),
    encodeImages: (store, tensors) => encodeVision(store, config, tensors),
    layoutSequences: (sequences, options) => layoutText(config, sequences, options),
    tokenTable: (store) => store.get(TOKEN_TABLE) as unknown as tf.Tensor2D,
    encodeSequences: (store, embeddings, tensors, last) => encodeText(store, config, embeddings, tensors, { last }),
  };
}
