import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';

/** Sizes of `uge-mini` as a published Qwen2.5-VL `config.json`: 5.3 M weights with a vocabulary of 4096. */
export function ugeMiniConfig(tokenizer: TextTokenizer): Record<string, unknown> {
  return {
    architectures: ['Qwen2_5_VLForConditionalGeneration'],
    model_type: 'qwen2_5_vl',
    eos_token_id: tokenizer.tokenId('<|im_end|>'),
    pad_token_id: tokenizer.tokenId('<|endoftext|>'),
    vision_start_token_id: tokenizer.tokenId('<|vision_start|>'),
    vision_end_token_id: tokenizer.tokenId('<|vision_end|>'),
    image_token_id: tokenizer.tokenId('<|image_pad|>'),
    vocab_size: tokenizer.vocabularySize,
    hidden_act: 'silu',
    hidden_size: 256,
    intermediate_size: 688,
    num_hidden_layers: 4,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    max_position_embeddings: 4096,
    rms_norm_eps: 1e-6,
    rope_theta: 10_000,
    rope_scaling: { type: 'mrope', mrope_section: [8, 12, 12] },
    use_sliding_window: false,
    tie_word_embeddings: true,
    torch_dtype: 'float32',
    vision_config: {
      depth: 4,
      hidden_act: 'silu',
      hidden_size: 128,
      intermediate_size: 344,
      num_heads: 4,
      in_chans: 3,
      out_hidden_size: 256,
      patch_size: 14,
      spatial_patch_size: 14,
      temporal_patch_size: 2,
      spatial_merge_size: 2,
      window_size: 112,
      fullatt_block_indexes: [1, 3],
      tokens_per_second: 2,
    },
  };
}
