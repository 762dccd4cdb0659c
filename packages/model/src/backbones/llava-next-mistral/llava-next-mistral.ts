import * as tf from '@tensorflow/tfjs-core';
import { llavaNextImageProcessor } from '../../image/llava-next-image-processor.ts';
import { gelu } from '../../layers/activation.ts';
import { linear } from '../../layers/linear.ts';
import { rotaryFrequencies } from '../../layers/rotary.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import type { Backbone, BatchTensors, SequenceSpan, Trace } from '../backbone.ts';
import { encodeClipVision } from '../shared/clip-vision-tower.ts';
import { decode } from '../shared/decoder.ts';
import { tokenTableName } from '../shared/decoder-weights.ts';
import { layoutPositions, POSITION_ARRAYS, sequentialAngles, usedPositions } from '../shared/position-layout.ts';
import { renamedTensorName } from '../shared/tensor-prefixes.ts';
import { layoutTiles, TILE_ARRAYS, tileSlots } from '../shared/tile-layout.ts';
import { type LlavaNextMistralConfig, parseLlavaNextMistralConfig } from './config.ts';
import { llavaTokenCount, llavaTokenRows } from './token-rows.ts';
import {
  defineLlavaNextMistral,
  IMAGE_NEWLINE,
  LLAVA_PREFIXES,
  llavaParameterName,
  PROJECTOR,
  VISION_TOWER,
} from './weights.ts';

/**
 * LLaVA-1.6 (LLaVA-NeXT) with Mistral, from its published `config.json`.
 *
 * @throws {UgeError} `model/invalid-config`
 */
export function llavaNextMistral(published: Readonly<Record<string, unknown>>): Backbone {
  const config = parseLlavaNextMistralConfig(published);
  const { decoder, vision } = config;
  const side = vision.imageSize / vision.patchSize;
  const frequencies = rotaryFrequencies(decoder.headSize, config.ropeTheta);
  const spanLength = (span: SequenceSpan): number =>
    span.kind === 'text' ? span.length : llavaTokenCount(span.image, side);
  return {
    modelType: 'llava_next',
    dimension: decoder.hiddenSize,
    vocabularySize: decoder.vocabularySize,
    published,
    imageMarkers: { pad: '<image>' },
    arrayNames: { sequences: POSITION_ARRAYS, images: TILE_ARRAYS },
    define: (store, { random }) => defineLlavaNextMistral(store, config, random),
    parameterName: (tensor) => llavaParameterName(tensor, config),
    currentName: (parameter) => renamedTensorName(parameter, LLAVA_PREFIXES),
    imageProcessor: (file) => llavaNextImageProcessor(file),
    imageTokens: (image) => llavaTokenCount(image, side),
    imageSlots: tileSlots,
    layoutImages: (images, padTo = tileSlots(images)) =>
      layoutTiles(vision, images, {
        padTo,
        rowsPerTile: side * side,
        separators: 1,
        tokenRows: (image, start) => llavaTokenRows(image, side, start),
      }),
    encodeImages: (store, tensors, options) => encodeTiles(store, config, tensors, options?.trace),
    layoutSequences: (sequences, options) => {
      const used = usedPositions(sequences, spanLength);
      const pairs = frequencies.length;
      const table = sequentialAngles(Math.max(0, ...used), frequencies);
      const angles = (_: number, count: number) => ({
        cos: table.cos.subarray(0, count * pairs),
        sin: table.sin.subarray(0, count * pairs),
      });
      return layoutPositions(used, { ...options, pairs, angles });
    },
    tokenTable: (store) => store.get(tokenTableName(decoder)) as unknown as tf.Tensor2D,
    encodeSequences: (store, embeddings, tensors, options) =>
      decode(store, decoder, embeddings, { tensors, ...options }),
  };
}

/** Features of all tiles, then the row that ends a line of them. */
function encodeTiles(
  store: ParameterStore,
  { vision, decoder }: LlavaNextMistralConfig,
  tensors: BatchTensors,
  trace?: Trace,
): tf.Tensor2D {
  const features = encodeClipVision(store, VISION_TOWER, {
    config: vision,
    patches: tensors['image.patches']!,
    ...(trace && { trace }),
  });
  const projected = linear(store, `${PROJECTOR}.linear_2`, gelu(linear(store, `${PROJECTOR}.linear_1`, features)));
  trace?.('vision_projected', projected);
  const rows = tf.reshape(projected, [-1, decoder.hiddenSize]);
  return tf.concat([rows, tf.reshape(store.get(IMAGE_NEWLINE), [1, -1])]) as tf.Tensor2D;
}
