import { createRandom } from '@uge/core';
import { qwen25Vl } from '../backbones/qwen2-5-vl/qwen2-5-vl.ts';
import { PLAIN_TEMPLATE } from '../chat-template/family-templates.ts';
import type { GraphEncoderConfigInput } from '../graph-encoder/config.ts';
import { type NodeUrbanEncoderOptions, UrbanEncoder } from '../node/urban-encoder.ts';
import { ParameterStore } from '../parameter-store.ts';
import { ugeMiniConfig } from '../presets/uge-mini-config.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { trainTokenizer } from '../tokenizer/train-tokenizer.ts';
import { openGraphSide } from '../urban-encoder/graph-side.ts';

/** An encoder like `uge-mini` of 32 dimensions, small enough for tests on the slowest engine. */
export function tinyEncoder(
  seed: number,
  options: NodeUrbanEncoderOptions & { graph?: GraphEncoderConfigInput } = {},
): UrbanEncoder {
  const { graph = { graphTokens: 3, hiddenSize: 16, heads: 2, edgeSize: 8 }, ...rest } = options;
  const files = trainTokenizer(['Rue Cadet near Rue La Fayette', 'a street with trees'], { vocabularySize: 290 });
  const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
  const mini = ugeMiniConfig(tokenizer);
  const backbone = qwen25Vl({
    ...mini,
    hidden_size: 32,
    intermediate_size: 48,
    num_hidden_layers: 2,
    rope_scaling: { type: 'mrope', mrope_section: [2, 1, 1] },
    vision_config: {
      ...(mini['vision_config'] as object),
      depth: 2,
      hidden_size: 16,
      intermediate_size: 24,
      num_heads: 2,
      out_hidden_size: 32,
      fullatt_block_indexes: [1],
    },
  });
  const graphSide = openGraphSide(graph, { dimension: 32 });
  const store = new ParameterStore();
  const random = (parameter: string) => createRandom(seed, parameter);
  backbone.define(store, { random });
  graphSide.define(store, { random });
  return new UrbanEncoder(
    {
      settings: { id: 'tiny', maximumTextTokens: 64 },
      chatTemplate: PLAIN_TEMPLATE,
      backbone,
      tokenizer,
      imageProcessor: backbone.imageProcessor({ max_pixels: 112 ** 2 }),
      graphSide,
      store,
    },
    rest,
  );
}
