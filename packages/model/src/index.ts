export { loadTokenizer } from './tokenizer/load-tokenizer.ts';
export { SPECIAL_TOKENS } from './tokenizer/special-tokens.ts';
export type { TextTokenizer } from './tokenizer/text-tokenizer.ts';
export type { AddedTokenJson, TokenizerFiles, TokenizerJson } from './tokenizer/tokenizer-files.ts';
export { type TrainTokenizerOptions, trainTokenizer } from './tokenizer/train-tokenizer.ts';
