export {
  type ImageProcessorConfig,
  imageProcessorConfigJson,
  parseImageProcessorConfig,
  QWEN_IMAGE_PROCESSOR,
} from './image/image-processor-config.ts';
export { type ImagePatches, preprocessImage } from './image/preprocess-image.ts';
export type { RawImage } from './image/raw-image.ts';
export { resizeBicubic } from './image/resize-bicubic.ts';
export { type SmartResizeOptions, smartResize } from './image/smart-resize.ts';
export { loadTokenizer } from './tokenizer/load-tokenizer.ts';
export { SPECIAL_TOKENS } from './tokenizer/special-tokens.ts';
export type { TextTokenizer } from './tokenizer/text-tokenizer.ts';
export type { AddedTokenJson, TokenizerFiles, TokenizerJson } from './tokenizer/tokenizer-files.ts';
export { type TrainTokenizerOptions, trainTokenizer } from './tokenizer/train-tokenizer.ts';
