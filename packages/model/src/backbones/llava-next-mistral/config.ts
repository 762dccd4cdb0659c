import { z } from 'zod';
import { type ClipVisionConfig, clipVisionSchema, hiddenStateLayers } from '../shared/clip-vision-config.ts';
import { type DecoderConfig, decoderSizeChecks } from '../shared/decoder-config.ts';
import { mistralSchema } from '../shared/mistral-fields.ts';
import { parseConfig } from '../shared/parse-config.ts';

/** Sizes of a LLaVA-1.6 model with Mistral as language model. */
export interface LlavaNextMistralConfig {
  decoder: DecoderConfig;
  ropeTheta: number;
  vision: ClipVisionConfig;
}

const schema = z
  .object({
    model_type: z.literal('llava_next'),
    text_config: mistralSchema,
    vision_config: clipVisionSchema,
    vision_feature_layer: z.number().int().default(-2),
    vision_feature_select_strategy: z.literal('default').default('default'),
    projector_hidden_act: z.literal('gelu').default('gelu'),
    use_image_newline_parameter: z.literal(true).default(true),
    multimodal_projector_bias: z.literal(true).default(true),
  })
  .transform(({ text_config: text, vision_config: vision, vision_feature_layer: layer }, context) => {
    const usedLayers = hiddenStateLayers(layer, vision.layers);
    if (usedLayers === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['vision_feature_layer'],
        message: `state ${layer} of a tower with ${vision.layers} layers does not exist`,
      });
      return z.NEVER;
    }
    const config: LlavaNextMistralConfig = {
      ropeTheta: text.ropeTheta,
      decoder: { ...text.decoder, prefix: 'language_model.model' },
      vision: { ...vision, usedLayers },
    };
    return config;
  });

/**
 * Reads the published `config.json` of LLaVA-1.6-Mistral. Sizes that it leaves out are those of Mistral-7B and
 * ViT-L/14-336.
 *
 * @throws {UgeError} `model/invalid-config` listing every wrong field.
 */
export function parseLlavaNextMistralConfig(json: Readonly<Record<string, unknown>>): LlavaNextMistralConfig {
  return parseConfig(json, { family: 'LLaVA-1.6-Mistral', schema, check: ({ decoder }) => decoderSizeChecks(decoder) });
}
