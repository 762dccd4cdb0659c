export type { FrozenDtype, FrozenSource } from './frozen-source.ts';
export { frozenTensor } from './frozen-tensor.ts';
export { type QuantiseOptions, quantiseWeights } from './quantise-weights.ts';
