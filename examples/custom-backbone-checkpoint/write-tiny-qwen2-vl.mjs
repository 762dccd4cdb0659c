import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@uge/core';
import { writeFolderAtomic } from '@uge/core/node';
import { encodeSafetensors, openBackbone, ParameterStore, trainTokenizer } from '@uge/model';

/** Control tokens of Qwen2-VL: none of UGE's own, which a published checkpoint does not have. */
const SPECIAL_TOKENS = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|vision_start|>',
  '<|vision_end|>',
  '<|image_pad|>',
];

/**
 * Writes a Qwen2-VL of a quarter of a million random weights with the files and tensor names of the published ones.
 *
 * @param {string} folder
 * @param {{ texts: Iterable<string>, seed: number }} options - `texts`: what the vocabulary is learned from.
 */
export async function writeTinyQwen2Vl(folder, { texts, seed }) {
  const { tokenizer, tokenizerConfig } = trainTokenizer(texts, { vocabularySize: 1000, specialTokens: SPECIAL_TOKENS });
  const config = {
    architectures: ['Qwen2VLForConditionalGeneration'],
    model_type: 'qwen2_vl',
    vocab_size: Object.keys(tokenizer.model.vocab).length + SPECIAL_TOKENS.length,
    hidden_size: 64,
    intermediate_size: 128,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    // Rotary frequencies of time, row and column: together half of the 16 values of a head.
    rope_scaling: { type: 'mrope', mrope_section: [2, 3, 3] },
    vision_config: { depth: 2, embed_dim: 64, mlp_ratio: 2, num_heads: 2, hidden_size: 64 },
  };
  const store = new ParameterStore();
  openBackbone(config).define(store, { random: (parameter) => createRandom(seed, parameter) });
  const weights = new Map(
    store.list().map(({ name, variable }) => {
      return [name, { shape: variable.shape, data: /** @type {Float32Array} */ (variable.dataSync()) }];
    }),
  );
  store.dispose();
  const json = {
    'config.json': config,
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': tokenizerConfig,
    'preprocessor_config.json': { image_processor_type: 'Qwen2VLImageProcessor', max_pixels: 112 ** 2 },
  };
  await writeFolderAtomic(folder, async (temporary) => {
    for (const [name, content] of Object.entries(json)) {
      await writeFile(join(temporary, name), JSON.stringify(content, undefined, 2));
    }
    // Published in 16 bits, as this one.
    await writeFile(join(temporary, 'model.safetensors'), encodeSafetensors(weights, { dtype: 'BF16' }));
  });
}
