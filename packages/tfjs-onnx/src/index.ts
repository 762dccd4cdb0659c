export type { OnnxBackend, OnnxBackendStatistics } from './backend/onnx-backend.ts';
export { type OnnxBackendOptions, registerOnnxBackend } from './backend/register.ts';
export { type CapturedFunction, capture } from './capture/capture.ts';
export { OnnxBackendError } from './error.ts';
export {
  type FrozenDtype,
  type FrozenSource,
  frozenTensor,
  type QuantiseOptions,
  quantiseWeights,
} from './frozen/index.ts';
export {
  type AttentionOptions,
  gelu,
  type LayerNormOptions,
  layerNorm,
  type RmsNormOptions,
  type RotaryOptions,
  rmsNorm,
  rotaryEmbedding,
  type SoftmaxCrossEntropyOptions,
  scaledDotProductAttention,
  silu,
  softmaxCrossEntropy,
} from './fused/index.ts';
export { registerTfjsGradients } from './gradients/register-tfjs-gradients.ts';
export { type KernelCoverage, kernelCoverage } from './kernels/kernel-coverage.ts';
export { AdamW, type AdamWOptions, type OptimizedParameter } from './optimizers/adamw.ts';
export type { Device } from './runtime/device.ts';
export type { BindingKind, MatrixPrecision } from './runtime/runtime-binding.ts';
