import {
  backend_util,
  type DataType,
  findBackend,
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import type { OnnxBackend } from './onnx-backend.ts';

const CPU = 'cpu';

/**
 * Runs one kernel on tfjs' cpu backend, on computed values.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/kernel-missing` when the cpu backend is not registered or lacks the kernel,
 *   `tfjs-onnx/fallback-in-capture` inside a captured function.
 */
export function runOnCpu(
  backend: OnnxBackend,
  kernelName: string,
  call: { inputs: NamedTensorInfoMap; attrs?: NamedAttrMap },
): TensorInfo | TensorInfo[] {
  const cpu = findBackend(CPU) as KernelBackend | null;
  const kernel = cpu && getKernel(kernelName, CPU);
  if (!cpu || !kernel) {
    throw new OnnxBackendError(
      'tfjs-onnx/kernel-missing',
      `kernel '${kernelName}' has no ONNX form here and no fall-back: import '@tensorflow/tfjs-backend-cpu' to run it on tfjs' cpu backend, or express it with other operations`,
      { details: { kernelName } },
    );
  }
  if (backend.isTracing) {
    throw new OnnxBackendError(
      'tfjs-onnx/fallback-in-capture',
      `kernel '${kernelName}' has no ONNX form here and would run in JavaScript, which a captured function cannot replay; express it with other operations`,
      { details: { kernelName } },
    );
  }
  if (!backend.fallbackKernels.has(kernelName)) {
    backend.fallbackKernels.add(kernelName);
    backend_util.warn(
      `tfjs-onnx: kernel '${kernelName}' runs on the cpu backend (slow); further calls are not reported`,
    );
  }
  const toCpu = (tensor: TensorInfo): TensorInfo => ({
    dataId: cpu.write(backend.valuesOf(tensor), tensor.shape, tensor.dtype),
    shape: tensor.shape,
    dtype: tensor.dtype,
  });
  const inputs = Array.isArray(call.inputs)
    ? (call.inputs as TensorInfo[]).map(toCpu)
    : Object.fromEntries(
        Object.entries(call.inputs).flatMap(([name, tensor]) => (tensor ? [[name, toCpu(tensor)] as const] : [])),
      );
  const results = kernel.kernelFunc({
    inputs: inputs as NamedTensorInfoMap,
    backend: cpu,
    ...(call.attrs === undefined ? {} : { attrs: call.attrs }),
  });
  const fromCpu = (tensor: TensorInfo): TensorInfo => {
    const values = cpu.readSync(tensor.dataId) as Float32Array;
    const dataId = backend.write(values, tensor.shape, tensor.dtype as DataType);
    return { dataId, shape: tensor.shape, dtype: tensor.dtype };
  };
  const list = Array.isArray(results) ? results : [results];
  const outputs = list.map(fromCpu);
  const used = [...Object.values(inputs), ...list].map((tensor) => tensor.dataId);
  for (const dataId of new Set(used)) cpu.disposeData(dataId, true);
  return Array.isArray(results) ? outputs : outputs[0]!;
}
