import { createRequire } from 'node:module';
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

/** Inputs as kernels get them: tensors by name or in a list, and for some kernels lists of tensors by name. */
type KernelInput = TensorInfo | readonly TensorInfo[] | undefined;

function cpuBackend(): KernelBackend {
  // Loaded at the first need: most programs never come here.
  if (!findBackend(CPU)) createRequire(import.meta.url)('@tensorflow/tfjs-backend-cpu');
  const cpu = findBackend(CPU) as KernelBackend & { firstUse?: boolean };
  // Else it advises, at its first use in Node, to install tfjs-node.
  cpu.firstUse = false;
  return cpu;
}

/**
 * Runs one kernel on tfjs' cpu backend, on computed values.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/kernel-missing` when the cpu backend lacks the kernel,
 *   `tfjs-onnx/fallback-in-capture` inside a captured function.
 */
export function runOnCpu(
  backend: OnnxBackend,
  kernelName: string,
  call: { inputs: NamedTensorInfoMap; attrs?: NamedAttrMap },
): TensorInfo | TensorInfo[] {
  const cpu = cpuBackend();
  const kernel = getKernel(kernelName, CPU);
  if (!kernel) {
    throw new OnnxBackendError(
      'tfjs-onnx/kernel-missing',
      `kernel '${kernelName}' has no ONNX form here, and tfjs' cpu backend has none either; express it with other operations`,
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
  const copies = new Set<TensorInfo>();
  const toCpu = (tensor: TensorInfo): TensorInfo => {
    const copy = copyToCpu(backend, cpu, tensor);
    copies.add(copy);
    return copy;
  };
  const convert = (input: KernelInput): unknown => {
    if (!input) return input;
    return Array.isArray(input) ? input.map(toCpu) : toCpu(input as TensorInfo);
  };
  const given = call.inputs as unknown as Record<string, KernelInput> | readonly TensorInfo[];
  const inputs = Array.isArray(given)
    ? given.map(toCpu)
    : Object.fromEntries(Object.entries(given).map(([name, input]) => [name, convert(input)]));
  try {
    const results = kernel.kernelFunc({
      inputs: inputs as unknown as NamedTensorInfoMap,
      backend: cpu,
      ...(call.attrs === undefined ? {} : { attrs: call.attrs }),
    });
    const list = Array.isArray(results) ? results : [results];
    for (const result of list) copies.add(result);
    const outputs = list.map((tensor) => {
      const values = cpu.readSync(tensor.dataId);
      const dataId = backend.write(values, tensor.shape, tensor.dtype as DataType);
      return { dataId, shape: tensor.shape, dtype: tensor.dtype };
    });
    return Array.isArray(results) ? outputs : outputs[0]!;
  } finally {
    for (const dataId of new Set([...copies].map((tensor) => tensor.dataId))) cpu.disposeData(dataId, true);
  }
}

function copyToCpu(backend: OnnxBackend, cpu: KernelBackend, tensor: TensorInfo): TensorInfo {
  const { shape, dtype } = tensor;
  const values = backend.valuesOf(tensor);
  if (dtype !== 'complex64') return { dataId: cpu.write(values, shape, dtype), shape, dtype };
  const parts = backend_util.splitRealAndImagArrays(values as Float32Array);
  const part = (array: Float32Array): TensorInfo => {
    const dataId = cpu.write(array, shape, 'float32');
    return { dataId, shape, dtype: 'float32' };
  };
  const [real, imag] = [part(parts.real), part(parts.imag)];
  const joined = getKernel('Complex', CPU).kernelFunc({ inputs: { real, imag }, backend: cpu }) as TensorInfo;
  for (const { dataId } of [real, imag]) cpu.disposeData(dataId, true);
  return joined;
}
