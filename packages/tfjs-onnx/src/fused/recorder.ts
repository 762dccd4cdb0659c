import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../recorder/graph-node.ts';

/** What a fused operation needs of a backend that records instead of computing. */
export interface Recorder {
  nodeOf(tensor: TensorInfo): GraphNode;
  tensorOf(node: GraphNode): TensorInfo;
}

/** Told by its methods, so that programs on other backends need not load this one. */
export function isRecorder(backend: KernelBackend): backend is KernelBackend & Recorder {
  return 'nodeOf' in backend && 'tensorOf' in backend;
}
