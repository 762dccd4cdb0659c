export type {
  Backbone,
  BatchArrays,
  BatchTensors,
  ImageLayout,
  PatchedImage,
  SequenceSpan,
} from './backbones/backbone.ts';
export { openBackbone } from './backbones/open-backbone.ts';
export { parseQwen25VlConfig, type Qwen25VlConfig } from './backbones/qwen2-5-vl/config.ts';
export { qwen25Vl } from './backbones/qwen2-5-vl/qwen2-5-vl.ts';
export { type LoadParametersOptions, loadParameters } from './checkpoint/load-parameters.ts';
export { openWeights } from './checkpoint/open-weights.ts';
export {
  BACKEND_NAMES,
  type BackendName,
  type SelectBackendOptions,
  type SelectedBackend,
  selectBackend,
} from './engine/select-backend.ts';
export { type FileSource, memoryFileSource } from './files/file-source.ts';
export {
  type GraphEncoderConfig,
  type GraphEncoderConfigInput,
  graphEncoderConfigSchema,
  type ReferenceGraphEncoderConfig,
  type UgeGraphEncoderConfig,
} from './graph-encoder/config.ts';
export { type DefineGraphEncoderOptions, defineGraphEncoder, encodeGraphs } from './graph-encoder/encode-graphs.ts';
export type { GraphBatch, GraphBatchSizes } from './graph-encoder/graph-batch.ts';
export { graphBatchBounds } from './graph-encoder/graph-batch-bounds.ts';
export type { GraphEncoding } from './graph-encoder/graph-encoding.ts';
export { type GraphTensors, graphBatchTensors } from './graph-encoder/graph-tensors.ts';
export { type PrepareGraphsOptions, prepareGraphs } from './graph-encoder/prepare-graphs.ts';
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
export { type Parameter, type ParameterGroup, ParameterStore } from './parameter-store.ts';
export { createUgeMini, type UgeMiniOptions, ugeMiniParts } from './presets/uge-mini.ts';
export type { HostTensor, SafetensorsDtype } from './safetensors/dtype.ts';
export { encodeSafetensors } from './safetensors/encode.ts';
export type { TensorEntry } from './safetensors/header.ts';
export { openSafetensors, type SafetensorsReader } from './safetensors/open.ts';
export { parseSafetensors, type SafetensorsContent } from './safetensors/parse.ts';
export { loadTokenizer } from './tokenizer/load-tokenizer.ts';
export { SPECIAL_TOKENS } from './tokenizer/special-tokens.ts';
export type { TextTokenizer } from './tokenizer/text-tokenizer.ts';
export type { AddedTokenJson, TokenizerFiles, TokenizerJson } from './tokenizer/tokenizer-files.ts';
export { type TrainTokenizerOptions, trainTokenizer } from './tokenizer/train-tokenizer.ts';
export type { BatchShape } from './urban-encoder/batch-shape.ts';
export { type EncoderSettings, type PromptTemplate, QWEN_TEMPLATE } from './urban-encoder/encoder-settings.ts';
export { type GraphLayout, type GraphSide, openGraphSide } from './urban-encoder/graph-side.ts';
export type { ImageDecoder } from './urban-encoder/image-loader.ts';
export type { PreparedBatch } from './urban-encoder/prepare-batch.ts';
export { readEncoder } from './urban-encoder/read-encoder.ts';
export { UrbanEncoder, type UrbanEncoderOptions, type UrbanEncoderParts } from './urban-encoder/urban-encoder.ts';
