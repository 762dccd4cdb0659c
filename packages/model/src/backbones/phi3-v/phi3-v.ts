import type * as tf from '@tensorflow/tfjs-core';
import { phi3ImageProcessor } from '../../image/phi3-image-processor.ts';
import type { Backbone, SequenceSpan } from '../backbone.ts';
import { decode } from '../shared/decoder.ts';
import { tokenTableName } from '../shared/decoder-weights.ts';
import { layoutPositions, POSITION_ARRAYS, usedPositions } from '../shared/position-layout.ts';
import { layoutTiles, TILE_ARRAYS, tileSlots } from '../shared/tile-layout.ts';
import { parsePhi3VConfig } from './config.ts';
import { encodePhi3Images } from './image-features.ts';
import { longRopeAngles } from './long-rope.ts';
import { phi3TokenCount, phi3TokenRows, SEPARATORS } from './token-rows.ts';
import { definePhi3V, phi3ParameterName } from './weights.ts';

/**
 * Phi-3-Vision and Phi-3.5-Vision (arXiv 2404.14219) from their published `config.json`. transformers has no class of
 * them: the model follows the remote code that is published with the weights.
 *
 * @throws {UgeError} `model/invalid-config`
 */
export function phi3V(published: Readonly<Record<string, unknown>>): Backbone {
  const config = parsePhi3VConfig(published);
  const { decoder, vision, rope } = config;
  const side = vision.imageSize / vision.patchSize / 2;
  const spanLength = (span: SequenceSpan): number =>
    span.kind === 'text' ? span.length : phi3TokenCount(span.image, side);
  return {
    modelType: 'phi3_v',
    dimension: decoder.hiddenSize,
    vocabularySize: decoder.vocabularySize,
    published,
    imageMarkers: { pad: '<|image|>' },
    arrayNames: { sequences: POSITION_ARRAYS, images: TILE_ARRAYS },
    define: (store, { random }) => definePhi3V(store, config, random),
    parameterName: (tensor) => phi3ParameterName(tensor, config),
    currentName: (parameter) => parameter,
    imageProcessor: (file) => phi3ImageProcessor(file, { side: vision.imageSize }),
    imageTokens: (image) => phi3TokenCount(image, side),
    imageSlots: tileSlots,
    layoutImages: (images, padTo = tileSlots(images)) =>
      layoutTiles(vision, images, {
        padTo,
        rowsPerTile: side * side,
        separators: Object.keys(SEPARATORS).length,
        tokenRows: (image, start) => phi3TokenRows(image, side, start),
      }),
    encodeImages: (store, tensors, options) => encodePhi3Images(store, config, tensors, options?.trace),
    layoutSequences: (sequences, options) =>
      layoutPositions(usedPositions(sequences, spanLength), {
        ...options,
        pairs: decoder.headSize / 2,
        angles: (_, used) => longRopeAngles(rope, decoder.headSize, used),
      }),
    tokenTable: (store) => store.get(tokenTableName(decoder)) as unknown as tf.Tensor2D,
    encodeSequences: (store, embeddings, tensors, options) =>
      decode(store, decoder, embeddings, { tensors, ...options }),
  };
}
