import * as tf from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import { complexKernels } from '../kernels/complex.ts';
import { fallbackReasons } from '../kernels/kernel-coverage.ts';
import { ComplexValue, type KernelRule, type KernelValue } from '../kernels/kernel-rule.ts';
import { kernelTable } from '../kernels/kernel-table.ts';
import { sharingKernels } from '../kernels/sharing.ts';
import { isTensorType } from '../onnx/element-type.ts';
import { GraphNode, setRecordingOrigin } from '../recorder/graph-node.ts';
import { describeOrigin, type KernelIdentity } from '../recorder/origin.ts';
import { sizeOf } from '../recorder/shapes.ts';
import { runOnCpu } from './cpu-fallback.ts';
import type { OnnxBackend } from './onnx-backend.ts';

/** Kernels that fail on some values of their inputs, not only on shapes and types. */
const FAILING_ON_VALUES: ReadonlySet<string> = new Set([
  'GatherV2',
  'GatherNd',
  'ScatterNd',
  'TensorScatterUpdate',
  'SparseToDense',
  'UnsortedSegmentSum',
  'Bincount',
  'DenseBincount',
  'SparseSegmentMean',
  'SparseSegmentSum',
]);

/** The rule for real inputs of a kernel that has none. */
const complexOnly: KernelRule = () => {
  throw new OnnxBackendError('tfjs-onnx/unsupported-type', 'takes complex64 tensors (tf.complex makes them)');
};

type KernelCall = Parameters<tf.KernelFunc>[0];

function recordedKernelNames(): string[] {
  return [...new Set([...Object.keys(kernelTable), ...Object.keys(complexKernels)])];
}

/** Registers every kernel under a backend's name: recorded ones, and the cpu fall-back for the others. */
export function registerKernels(backendName: string): void {
  // A backend that was removed and registered again has its kernels still.
  if (tf.getKernel('Identity', backendName)) return;
  for (const [i, kernelName] of recordedKernelNames().entries()) {
    const identity = { name: kernelName, tag: i + 1, canFail: FAILING_ON_VALUES.has(kernelName) };
    tf.registerKernel({ kernelName, backendName, kernelFunc: recordedKernel(identity) });
  }
  for (const [kernelName, resultShape] of Object.entries(sharingKernels)) {
    tf.registerKernel({ kernelName, backendName, kernelFunc: sharedKernel(resultShape) });
  }
  for (const kernelName of Object.keys(fallbackReasons)) {
    tf.registerKernel({ kernelName, backendName, kernelFunc: (call) => runElsewhere(kernelName, call) });
  }
}

function runElsewhere(kernelName: string, call: KernelCall): tf.TensorInfo | tf.TensorInfo[] {
  const { inputs, attrs } = call;
  return runOnCpu(call.backend as OnnxBackend, kernelName, attrs === undefined ? { inputs } : { inputs, attrs });
}

function sharedKernel(resultShape: (typeof sharingKernels)[string]): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const [input] = Object.values(inputs) as [tf.TensorInfo];
    return (backend as OnnxBackend).share(input, resultShape(input.shape, attrs ?? {}));
  };
}

function recordedKernel(identity: KernelIdentity): tf.KernelFunc {
  const rule = kernelTable[identity.name] ?? complexOnly;
  const complexRule = complexKernels[identity.name];
  return function kernelFunc(call) {
    const backend = call.backend as OnnxBackend;
    backend.relievePressure();
    let size = 0;
    let dtype: tf.DataType = 'float32';
    for (const name in call.inputs) {
      const tensor = call.inputs[name];
      size += sizeOf(tensor?.shape ?? []);
      if (tensor && !isTensorType(tensor.dtype)) dtype = tensor.dtype;
    }
    const isText = dtype === 'string' || call.attrs?.['dtype'] === 'string';
    if (isText || (dtype === 'complex64' && !complexRule)) return runElsewhere(identity.name, call);
    const origin = backend.origins.originOf(identity, size, kernelFunc);
    setRecordingOrigin(origin);
    try {
      const nodes: Record<string, GraphNode> = {};
      for (const name in call.inputs) {
        const tensor = call.inputs[name];
        if (tensor) nodes[name] = backend.nodeOf(tensor);
      }
      const compute = dtype === 'complex64' ? complexRule! : rule;
      const result = compute(nodes, call.attrs ?? {}, backend);
      const tensorOf = (value: KernelValue): tf.TensorInfo =>
        value instanceof ComplexValue ? backend.tensorOfComplex(value.parts) : backend.tensorOf(value);
      return result instanceof GraphNode || result instanceof ComplexValue ? tensorOf(result) : result.map(tensorOf);
    } catch (error) {
      if (!(error instanceof OnnxBackendError)) throw error;
      throw new OnnxBackendError(error.code, `${describeOrigin(origin)}: ${error.message}`, {
        cause: error,
        details: { ...error.details, kernelName: identity.name },
      });
    } finally {
      setRecordingOrigin(undefined);
    }
  };
}
