export type {
  Backbone,
  BatchArrays,
  BatchTensors,
  ImageLayout,
  ImageSlots,
  SequenceSpan,
  Trace,
} from './backbones/backbone.ts';
export { type LlavaNextMistralConfig, parseLlavaNextMistralConfig } from './backbones/llava-next-mistral/config.ts';
export { llavaNextMistral } from './backbones/llava-next-mistral/llava-next-mistral.ts';
export { openBackbone } from './backbones/open-backbone.ts';
export { parsePhi3VConfig } from './backbones/phi3-v/config.ts';
export { phi3V } from './backbones/phi3-v/phi3-v.ts';
export type { ImageProcessor, ImageShape, PreparedImage, ResizedImage } from './backbones/prepared-image.ts';
export { parseQwen25VlConfig } from './backbones/qwen2-5-vl/config.ts';
export { qwen25Vl } from './backbones/qwen2-5-vl/qwen2-5-vl.ts';
export { parseQwen2VlConfig } from './backbones/qwen2-vl/config.ts';
export { qwen2Vl } from './backbones/qwen2-vl/qwen2-vl.ts';
export type { DecoderConfig } from './backbones/shared/decoder-config.ts';
export type { QwenVisionConfig, QwenVlConfig } from './backbones/shared/qwen-vl/qwen-vl-config.ts';
export {
  type ChatContent,
  type ChatMessage,
  type ChatTemplate,
  openChatTemplate,
} from './chat-template/chat-template.ts';
export { openPromptFormat, type PromptFormat, type PromptInput } from './chat-template/prompt-format.ts';
export { readChatTemplate, templateTokens } from './chat-template/read-chat-template.ts';
export {
  type LoadParametersOptions,
  loadParameters,
  type WeightHolder,
  type WeightSource,
} from './checkpoint/load-parameters.ts';
export { openWeights } from './checkpoint/open-weights.ts';
export {
  BACKEND_NAMES,
  type BackendName,
  type SelectBackendOptions,
  type SelectedBackend,
  selectBackend,
} from './engine/select-backend.ts';
export { type FileContent, readContent } from './files/file-content.ts';
export { type FileSource, memoryFileSource } from './files/file-source.ts';
export { type HttpFileSourceOptions, httpFileSource } from './files/http-file-source.ts';
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
export { clipImageProcessor } from './image/clip-image-processor.ts';
export { decodeImage } from './image/decode-image.ts';
export { bestTiling, fitCentred, unpaddedGrid } from './image/llava-next-geometry.ts';
export { llavaNextImageProcessor } from './image/llava-next-image-processor.ts';
export { type Phi3HdSize, phi3HdSize } from './image/phi3-hd-size.ts';
export { phi3ImageProcessor } from './image/phi3-image-processor.ts';
export { type QwenPatchSizes, qwenImageProcessor } from './image/qwen-image-processor.ts';
export type { RawImage } from './image/raw-image.ts';
export { type ResizeImageOptions, resizeImage } from './image/resize-image.ts';
export { type SmartResizeOptions, smartResize } from './image/smart-resize.ts';
export { AdapterSet } from './lora/adapter-set.ts';
export { LoraAdapter } from './lora/lora-adapter.ts';
export { LANGUAGE_LINEAR, type LoraConfig, type LoraConfigInput, loraConfigSchema } from './lora/lora-config.ts';
export type { TargetModule } from './lora/target-modules.ts';
export {
  type FrozenParameter,
  type LinearModule,
  type Parameter,
  type ParameterGroup,
  ParameterStore,
} from './parameter-store.ts';
export { createUgeMini, type UgeMiniOptions, ugeMiniParts } from './presets/uge-mini.ts';
export type { FloatDtype, HostTensor, SafetensorsDtype } from './safetensors/dtype.ts';
export { type EncodeSafetensorsOptions, encodeSafetensors } from './safetensors/encode.ts';
export type { TensorEntry } from './safetensors/header.ts';
export { openSafetensors, type SafetensorsReader } from './safetensors/open.ts';
export { parseSafetensors, type SafetensorsContent } from './safetensors/parse.ts';
export { type WeightFilesOptions, type WeightToWrite, weightFiles } from './safetensors/weight-files.ts';
export { addTokens } from './tokenizer/add-tokens.ts';
export { loadTokenizer } from './tokenizer/load-tokenizer.ts';
export { SPECIAL_TOKENS } from './tokenizer/special-tokens.ts';
export type { TextPiece } from './tokenizer/split-added-tokens.ts';
export type { TextTokenizer } from './tokenizer/text-tokenizer.ts';
export type { AddedTokenJson, TokenizerFiles, TokenizerJson } from './tokenizer/tokenizer-files.ts';
export { type TrainTokenizerOptions, trainTokenizer } from './tokenizer/train-tokenizer.ts';
export type { BatchShape } from './urban-encoder/batch-shape.ts';
export type { EncoderInputs } from './urban-encoder/embed-stream.ts';
export type { EncoderSettings } from './urban-encoder/encoder-settings.ts';
export { type GraphLayout, type GraphSide, openGraphSide } from './urban-encoder/graph-side.ts';
export type { ImageFeatureSource, ImageFeatures } from './urban-encoder/image-features.ts';
export type { ImageDecoder } from './urban-encoder/image-loader.ts';
export type { PreparedBatch, PrepareOptions } from './urban-encoder/prepare-batch.ts';
export { type ReadEncoderOptions, readEncoder } from './urban-encoder/read-encoder.ts';
export {
  type ForwardOptions,
  UrbanEncoder,
  type UrbanEncoderOptions,
  type UrbanEncoderParts,
} from './urban-encoder/urban-encoder.ts';
