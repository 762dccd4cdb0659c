export { gelu } from './gelu.ts';
export { type LayerNormOptions, layerNorm } from './layer-norm.ts';
export { type RmsNormOptions, rmsNorm } from './rms-norm.ts';
export { type RotaryOptions, rotaryEmbedding } from './rotary-embedding.ts';
export { type AttentionOptions, scaledDotProductAttention } from './scaled-dot-product-attention.ts';
export { silu } from './silu.ts';
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './softmax-cross-entropy.ts';
