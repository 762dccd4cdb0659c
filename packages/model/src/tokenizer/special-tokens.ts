/** Control tokens of UGE's chat template: text, picture and graph boundaries, and the placeholders that features replace. */
export const SPECIAL_TOKENS = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|vision_start|>',
  '<|vision_end|>',
  '<|image_pad|>',
  '<|graph_pad|>',
  '<|graph_start|>',
  '<|graph_end|>',
] as const;
