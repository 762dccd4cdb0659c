import { createRandom } from '@uge/core';
import { phi3V } from '../backbones/phi3-v/phi3-v.ts';
import { UrbanEncoder } from '../node/urban-encoder.ts';
import { ParameterStore } from '../parameter-store.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { trainTokenizer } from '../tokenizer/train-tokenizer.ts';
import { openGraphSide } from '../urban-encoder/graph-side.ts';

/** Positions up to which {@link tinyPhi3V} takes the short rotary factors. */
export const SHORT_ROW_POSITIONS = 24;

/** A Phi-3-Vision of 32 dimensions that takes graphs, with tiles of 56 pixels. */
export function tinyPhi3V(seed: number): UrbanEncoder {
  const specialTokens = [
    ...['<s>', '<|end|>', '<|user|>', '<|image|>'],
    ...['<|graph_pad|>', '<|graph_start|>', '<|graph_end|>'],
  ];
  const texts = ['Rue Cadet near Rue La Fayette', 'a street with trees'];
  const files = trainTokenizer(texts, { vocabularySize: 290, specialTokens });
  const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
  const backbone = phi3V({
    model_type: 'phi3_v',
    vocab_size: tokenizer.vocabularySize,
    hidden_size: 32,
    intermediate_size: 48,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    original_max_position_embeddings: SHORT_ROW_POSITIONS,
    max_position_embeddings: 512,
    rope_scaling: { type: 'su', short_factor: [1, 1.2, 1.5, 2], long_factor: [3, 5, 9, 20] },
    embd_layer: { hd_transform_order: 'sub_glb', use_hd_transform: true },
    img_processor: {
      vision_config: {
        hidden_size: 16,
        intermediate_size: 24,
        num_hidden_layers: 3,
        num_attention_heads: 2,
        image_size: 56,
        patch_size: 14,
      },
    },
  });
  const graphSide = openGraphSide({ graphTokens: 3, hiddenSize: 16, heads: 2, edgeSize: 8 }, { dimension: 32 });
  const store = new ParameterStore();
  const random = (parameter: string) => createRandom(seed, parameter);
  backbone.define(store, { random });
  graphSide.define(store, { random });
  return new UrbanEncoder({
    settings: { id: 'tiny-phi3-v', maximumTextTokens: 64 },
    chatTemplate: '<s><|user|>{{ messages[0].content }}<|end|>',
    backbone,
    tokenizer,
    imageProcessor: backbone.imageProcessor({ num_crops: 4 }),
    graphSide,
    store,
  });
}
