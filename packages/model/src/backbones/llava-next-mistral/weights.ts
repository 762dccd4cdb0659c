import type { Random } from '@uge/core';
import { normal } from '../../layers/initialise.ts';
import { defineLinear } from '../../layers/linear.ts';
import type { ParameterStore } from '../../parameter-store.ts';
import { defineClipVision, isUnusedClipTensor } from '../shared/clip-vision-weights.ts';
import { defineDecoder } from '../shared/decoder-weights.ts';
import { publishedTensorName, type TensorPrefix } from '../shared/tensor-prefixes.ts';
import type { LlavaNextMistralConfig } from './config.ts';

export const VISION_TOWER = 'vision_tower.vision_model';
export const PROJECTOR = 'multi_modal_projector';
export const IMAGE_NEWLINE = 'image_newline';

/** As published, and as transformers since 4.52 holds and may save them; version 5 does not wrap the tower. */
export const LLAVA_PREFIXES: readonly TensorPrefix[] = [
  { published: 'language_model.model.', renamed: 'model.language_model.' },
  { published: `${VISION_TOWER}.`, renamed: 'model.vision_tower.vision_model.' },
  { published: `${VISION_TOWER}.`, renamed: 'model.vision_tower.' },
  { published: 'multi_modal_projector.', renamed: 'model.multi_modal_projector.' },
  { published: IMAGE_NEWLINE, renamed: 'model.image_newline' },
  { published: 'language_model.lm_head.', renamed: 'lm_head.' },
];

/**
 * Declares the weights under their published names.
 *
 * @param random - stream for a parameter; without it weights are zeros for a checkpoint to fill.
 */
export function defineLlavaNextMistral(
  store: ParameterStore,
  config: LlavaNextMistralConfig,
  random?: (parameter: string) => Random,
): void {
  const { vision, decoder } = config;
  const { hiddenSize } = decoder;
  defineClipVision(store, VISION_TOWER, { config: vision, random });
  for (const [name, inputs] of [
    ['linear_1', vision.hiddenSize],
    ['linear_2', hiddenSize],
  ] as const) {
    const prefix = `${PROJECTOR}.${name}`;
    defineLinear(store, prefix, 'vision', { inputs, outputs: hiddenSize, random: random?.(prefix) });
  }
  const newlineStd = 1 / Math.sqrt(hiddenSize);
  store.define(IMAGE_NEWLINE, 'vision', () => normal([hiddenSize], newlineStd, random?.(IMAGE_NEWLINE)));
  defineDecoder(store, decoder, random);
}

/** Published name of a checkpoint's tensor; undefined for one that an embedder has no use for. */
export function llavaParameterName(tensor: string, config: LlavaNextMistralConfig): string | undefined {
  const name = publishedTensorName(tensor, LLAVA_PREFIXES);
  const unused = name === 'language_model.lm_head.weight' || isUnusedClipTensor(name, VISION_TOWER, config.vision);
  return unused ? undefined : name;
}
