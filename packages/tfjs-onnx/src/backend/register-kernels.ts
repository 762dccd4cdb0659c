import * as tf from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import type { KernelRule } from '../kernels/kernel-rule.ts';
import { kernelTable } from '../kernels/kernel-table.ts';
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
  'SparseSegmentMean',
  'SparseSegmentSum',
]);

/** Kernel names as tfjs-core exports them: constants whose value is their own name, with `_` for the internal ones. */
function allKernelNames(): string[] {
  return Object.entries(tf as unknown as Record<string, unknown>)
    .filter(([key, value]) => typeof value === 'string' && value.replace(/^_/, '') === key && /^[A-Z]/.test(key))
    .map(([, value]) => value as string);
}

/** Registers every kernel under a backend's name: recorded ones, and the cpu fall-back for the others. */
export function registerKernels(backendName: string): void {
  // A backend that was removed and registered again has its kernels still.
  if (tf.getKernel('Identity', backendName)) return;
  for (const [i, [kernelName, rule]] of Object.entries(kernelTable).entries()) {
    const identity = { name: kernelName, tag: i + 1, canFail: FAILING_ON_VALUES.has(kernelName) };
    tf.registerKernel({ kernelName, backendName, kernelFunc: recordedKernel(identity, rule) });
  }
  for (const kernelName of allKernelNames()) {
    if (kernelName in kernelTable) continue;
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs, backend }) =>
      runOnCpu(backend as OnnxBackend, kernelName, attrs === undefined ? { inputs } : { inputs, attrs });
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
}

function recordedKernel(identity: KernelIdentity, rule: KernelRule): tf.KernelFunc {
  return function kernelFunc(call) {
    const backend = call.backend as OnnxBackend;
    backend.relievePressure();
    let size = 0;
    for (const name in call.inputs) size += sizeOf(call.inputs[name]?.shape ?? []);
    const origin = backend.origins.originOf(identity, size, kernelFunc);
    setRecordingOrigin(origin);
    try {
      const nodes: Record<string, GraphNode> = {};
      for (const name in call.inputs) {
        const tensor = call.inputs[name];
        if (tensor) nodes[name] = backend.nodeOf(tensor);
      }
      const result = rule(nodes, call.attrs ?? {}, backend);
      if (result instanceof GraphNode) return backend.tensorOf(result);
      return (result as readonly GraphNode[]).map((node) => backend.tensorOf(node));
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
