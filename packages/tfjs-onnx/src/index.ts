export type { OnnxBackend, OnnxBackendStatistics } from './backend/onnx-backend.ts';
export { type OnnxBackendOptions, registerOnnxBackend } from './backend/register.ts';
export { type CapturedFunction, capture } from './capture/capture.ts';
export { OnnxBackendError } from './error.ts';
export type { BindingKind } from './runtime/runtime-binding.ts';
