import { didYouMean, UgeError } from '@uge/core';
import type { Backbone } from './backbone.ts';
import { llavaNextMistral } from './llava-next-mistral/llava-next-mistral.ts';
import { phi3V } from './phi3-v/phi3-v.ts';
import { qwen25Vl } from './qwen2-5-vl/qwen2-5-vl.ts';
import { qwen2Vl } from './qwen2-vl/qwen2-vl.ts';

const FAMILIES: Readonly<Record<string, (published: Readonly<Record<string, unknown>>) => Backbone>> = {
  llava_next: llavaNextMistral,
  phi3_v: phi3V,
  qwen2_vl: qwen2Vl,
  qwen2_5_vl: qwen25Vl,
};

/**
 * The backbone of a published `config.json`, chosen by its `model_type`.
 *
 * @throws {UgeError} `model/unknown-backbone`, `model/invalid-config`
 */
export function openBackbone(published: Readonly<Record<string, unknown>>): Backbone {
  const modelType = String(published['model_type']);
  const open = Object.hasOwn(FAMILIES, modelType) ? FAMILIES[modelType] : undefined;
  if (!open) {
    throw new UgeError(
      'model/unknown-backbone',
      `config.json: model_type "${modelType}" is not supported. ${didYouMean(modelType, Object.keys(FAMILIES))}`,
      { modelType },
    );
  }
  return open(published);
}
