import { createRandom, UgeError } from '@uge/core';
import { qwen25Vl } from '../backbones/qwen2-5-vl/qwen2-5-vl.ts';
import { PLAIN_TEMPLATE } from '../chat-template/family-templates.ts';
import type { GraphEncoderConfigInput } from '../graph-encoder/config.ts';
import { ParameterStore } from '../parameter-store.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { trainTokenizer } from '../tokenizer/train-tokenizer.ts';
import { openGraphSide } from '../urban-encoder/graph-side.ts';
import { UrbanEncoder, type UrbanEncoderOptions, type UrbanEncoderParts } from '../urban-encoder/urban-encoder.ts';
import { ugeMiniConfig } from './uge-mini-config.ts';

export interface UgeMiniOptions {
  /** Of the initial weights. */
  seed: number | string;
  /** Texts like those to be embedded; the vocabulary is trained on them. Or a ready `tokenizer`. */
  trainingTexts?: Iterable<string>;
  tokenizer?: TextTokenizer;
  /** Default 4096. */
  vocabularySize?: number;
  /** Pictures are resized to at most this many pixels squared, keeping their proportions; a multiple of 28. Default 112. */
  imageSize?: number;
  /** Settings of the graph encoder; false for a model that takes no graphs. Default: UGE's own. */
  graph?: GraphEncoderConfigInput | false;
  /** Name in reports. Default `uge-mini`. */
  id?: string;
}

const SMALLEST_IMAGE_PIXELS = 56 ** 2;

/** The parts of a fresh `uge-mini`; see {@link createUgeMini}. */
export function ugeMiniParts(options: UgeMiniOptions): UrbanEncoderParts {
  const { seed, vocabularySize = 4096, imageSize = 112, graph = {}, id = 'uge-mini' } = options;
  if (imageSize % 28 !== 0 || imageSize < 56) {
    throw new UgeError(
      'model/invalid-image-size',
      `uge-mini: imageSize ${imageSize}; expected a multiple of 28 from 56 (112 and 224 are usual).`,
      { imageSize },
    );
  }
  const tokenizer = options.tokenizer ?? newTokenizer(options.trainingTexts, vocabularySize);
  const backbone = qwen25Vl(ugeMiniConfig(tokenizer));
  const graphSide = graph ? openGraphSide(graph, { dimension: backbone.dimension }) : undefined;
  const store = new ParameterStore();
  const random = (parameter: string) => createRandom(seed, 'uge-mini', parameter);
  backbone.define(store, { random });
  graphSide?.define(store, { random });
  return {
    // 126 and the two template tokens make 128 positions: nine captions in ten fit, and a step costs half of what 256 do.
    settings: { id, maximumTextTokens: 126 },
    chatTemplate: PLAIN_TEMPLATE,
    backbone,
    tokenizer,
    imageProcessor: backbone.imageProcessor({ min_pixels: SMALLEST_IMAGE_PIXELS, max_pixels: imageSize ** 2 }),
    graphSide,
    store,
  };
}

/**
 * A small Qwen2.5-VL with random weights and a vocabulary of its own, to be trained from scratch: vision tower of depth
 * 4 and width 128, language model of depth 4 and width 256. The same seed and texts give the same weights.
 *
 * @throws {UgeError} `model/no-training-texts`, `model/invalid-image-size`, `model/vocabulary-too-small`
 */
export function createUgeMini(options: UgeMiniOptions & UrbanEncoderOptions): UrbanEncoder {
  return new UrbanEncoder(ugeMiniParts(options), options);
}

function newTokenizer(texts: Iterable<string> | undefined, vocabularySize: number): TextTokenizer {
  if (!texts) {
    throw new UgeError(
      'model/no-training-texts',
      'uge-mini: pass `trainingTexts` to train a vocabulary on, or a `tokenizer`.',
    );
  }
  const files = trainTokenizer(texts, { vocabularySize });
  return loadTokenizer(files.tokenizer, files.tokenizerConfig);
}
