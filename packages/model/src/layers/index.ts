export { gelu, silu } from './activation.ts';
export { MASKED_SCORE, mergeHeads, scaledDotProductAttention, splitHeads } from './attention.ts';
export { normal } from './initialise.ts';
export { defineLinear, type LinearOptions, linear } from './linear.ts';
export { defineNorm, l2Normalise, layerNorm, type NormOptions, rmsNorm } from './norm.ts';
export { applyRotary, rotaryFrequencies } from './rotary.ts';
