import {
  backend as currentBackend,
  customGrad,
  engine,
  type GradSaveFunc,
  grads,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { GraphNode } from '../recorder/graph-node.ts';
import { isRecorder, type Recorder } from './recorder.ts';

/** One operation in three ways: recorded with a hand-written gradient, and composed of tfjs operations. */
export interface FusedForm {
  /** The value, and what else the gradient reads. */
  forward(inputs: readonly GraphNode[]): { value: GraphNode; kept?: readonly GraphNode[] };
  /** Gradients of all inputs, in order. What nobody reads is never computed. */
  backward(
    dy: GraphNode,
    inputs: readonly GraphNode[],
    forward: { value: GraphNode; kept: readonly GraphNode[] },
  ): readonly GraphNode[];
  composed(...inputs: Tensor[]): Tensor;
}

/**
 * Runs a fused operation. Backends that do not record get the composed form, and so do gradients of gradients.
 */
export function fusedOperation(inputs: readonly Tensor[], form: FusedForm): Tensor {
  const backend = currentBackend();
  if (!isRecorder(backend)) return form.composed(...inputs);
  const wrap = (node: GraphNode): Tensor => engine().makeTensorFromTensorInfo((backend as Recorder).tensorOf(node));
  const nodesOf = (tensors: readonly Tensor[]): GraphNode[] =>
    tensors.map((tensor) => (backend as Recorder).nodeOf(tensor));
  if (!engine().isTapeOn()) return wrap(form.forward(nodesOf(inputs)).value);
  const operation = customGrad((...values: (Tensor | GradSaveFunc)[]) => {
    const save = values.at(-1) as GradSaveFunc;
    const { value, kept = [] } = form.forward(nodesOf(inputs));
    const result = wrap(value);
    save([...inputs, result, ...kept.map(wrap)]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const savedInputs = saved.slice(0, inputs.length);
      if (engine().isTapeOn()) return grads((...again: Tensor[]) => form.composed(...again))(savedInputs, dy);
      const [recordedValue, ...recordedKept] = nodesOf(saved.slice(inputs.length)) as [GraphNode, ...GraphNode[]];
      const forward = { value: recordedValue, kept: recordedKept };
      const [gradient] = nodesOf([dy]) as [GraphNode];
      return form.backward(gradient, nodesOf(savedInputs), forward).map(wrap);
    };
    return { value: result, gradFunc };
  });
  return operation(...inputs);
}
