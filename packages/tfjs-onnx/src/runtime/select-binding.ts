import { OnnxBackendError } from '../error.ts';
import { createCApiBinding } from './c-api-binding.ts';
import { createOnnxRuntimeNodeBinding } from './onnxruntime-node-binding.ts';
import type { BindingKind, RuntimeBinding, SessionOptions } from './runtime-binding.ts';

/**
 * Opens the wanted binding; when the C API is wanted but cannot be loaded, opens onnxruntime-node instead and says why.
 */
export function selectBinding(
  wanted: BindingKind,
  options: SessionOptions,
): { binding: RuntimeBinding; note: string | undefined } {
  if (wanted === 'onnxruntime-node') return { binding: createOnnxRuntimeNodeBinding(), note: undefined };
  try {
    return { binding: createCApiBinding(options), note: undefined };
  } catch (error) {
    if (!(error instanceof OnnxBackendError) || error.code !== 'tfjs-onnx/c-api-unavailable') throw error;
    return {
      binding: createOnnxRuntimeNodeBinding(),
      note: `${error.message}; using onnxruntime-node, which copies outputs`,
    };
  }
}
