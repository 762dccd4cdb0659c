import type * as tf from '@tensorflow/tfjs-core';
import { qwenImageProcessor } from '../../../image/qwen-image-processor.ts';
import type { Backbone } from '../../backbone.ts';
import { decode } from '../decoder.ts';
import { defineDecoder, tokenTableName } from '../decoder-weights.ts';
import { POSITION_ARRAYS } from '../position-layout.ts';
import { publishedTensorName, renamedTensorName } from '../tensor-prefixes.ts';
import { spanLength } from './positions.ts';
import type { QwenVlConfig } from './qwen-vl-config.ts';
import { layoutQwenSequences } from './sequence-layout.ts';
import { layoutVision, VISION_ARRAYS, visionSlots } from './vision-layout.ts';
import { encodeQwenVision } from './vision-tower.ts';
import { defineQwenVision, QWEN_PREFIXES } from './vision-weights.ts';

/** The backbone that Qwen2-VL and Qwen2.5-VL share; they differ by configuration. */
export function qwenVl(config: QwenVlConfig, published: Backbone['published'] & { model_type?: unknown }): Backbone {
  const { decoder, vision } = config;
  return {
    modelType: String(published.model_type),
    dimension: decoder.hiddenSize,
    vocabularySize: decoder.vocabularySize,
    published,
    imageMarkers: { start: '<|vision_start|>', pad: '<|image_pad|>', end: '<|vision_end|>' },
    arrayNames: { sequences: POSITION_ARRAYS, images: VISION_ARRAYS },
    define: (store, { random }) => {
      defineQwenVision(store, config, random);
      defineDecoder(store, decoder, random);
    },
    parameterName: (tensor) => {
      const name = publishedTensorName(tensor, QWEN_PREFIXES);
      // The output head, which an embedder does not use.
      return name === 'lm_head.weight' || name === 'model.lm_head.weight' ? undefined : name;
    },
    currentName: (parameter) => renamedTensorName(parameter, QWEN_PREFIXES),
    imageProcessor: (file) => qwenImageProcessor(file, vision),
    imageTokens: (image) => spanLength({ kind: 'image', image }, vision.mergeSize),
    imageSlots: (images) => visionSlots(vision, images),
    layoutImages: (images, padTo = visionSlots(vision, images)) => layoutVision(vision, images, padTo),
    encodeImages: (store, tensors, options) => encodeQwenVision(store, vision, tensors, options?.trace),
    layoutSequences: (sequences, options) => layoutQwenSequences(config, sequences, options),
    tokenTable: (store) => store.get(tokenTableName(decoder)) as unknown as tf.Tensor2D,
    encodeSequences: (store, embeddings, tensors, options) =>
      decode(store, decoder, embeddings, { tensors, ...options }),
  };
}
