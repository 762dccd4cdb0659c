import type { TensorType } from '../onnx/element-type.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import type { Shape } from '../recorder/shapes.ts';

/** What a kernel needs besides its inputs: a way to bring numbers computed in JavaScript into the graph. */
export interface KernelContext {
  leaf(values: ArrayLike<number>, shape: Shape, type: TensorType): GraphNode;
}

/** A complex result: float32 parts along a last axis of two, which the tensor's shape does not count. */
export class ComplexValue {
  readonly parts: GraphNode;

  constructor(parts: GraphNode) {
    this.parts = parts;
  }
}

export type KernelValue = GraphNode | ComplexValue;
export type KernelResult = KernelValue | readonly KernelValue[];

/** Records one tfjs kernel. */
export type KernelRule = (
  inputs: Readonly<Record<string, GraphNode>> | readonly GraphNode[],
  attributes: unknown,
  context: KernelContext,
) => KernelResult;

export type KernelTable = Readonly<Record<string, KernelRule>>;

/** A rule for a kernel whose inputs have names. */
export function rule<Name extends string, Attributes = object>(
  compute: (inputs: Readonly<Record<Name, GraphNode>>, attributes: Attributes, context: KernelContext) => KernelResult,
): KernelRule {
  return compute as KernelRule;
}

/** A rule for a kernel that takes a list of tensors. */
export function listRule<Attributes = object>(
  compute: (inputs: readonly GraphNode[], attributes: Attributes) => KernelResult,
): KernelRule {
  return (inputs, attributes) => compute(Object.values(inputs), attributes as Attributes);
}
