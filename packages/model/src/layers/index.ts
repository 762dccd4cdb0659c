export { gelu } from './activation.ts';
export { MASKED_SCORE, mergeHeads, scaledDotProductAttention, splitHeads } from './attention.ts';
export { normal } from './initialise.ts';
export { defineLinear, linear } from './linear.ts';
export { defineNorm, l2Normalise, layerNorm } from './norm.ts';
