import { getGradient } from '@tensorflow/tfjs-core';
import './tfjs-gradients.ts';
import { OnnxBackendError } from '../error.ts';

/**
 * Makes sure that tfjs' gradients are registered, which the build of tfjs-core that Node loads leaves undone. Importing
 * this package is enough; calling this states the need and keeps a bundler from dropping the import.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/gradients-missing` when they are not there all the same.
 */
export function registerTfjsGradients(): void {
  if (getGradient('BatchMatMul')) return;
  throw new OnnxBackendError(
    'tfjs-onnx/gradients-missing',
    "tfjs' gradients are not registered: a bundler has dropped the import of @tensorflow/tfjs-core/dist/register_all_gradients",
  );
}
