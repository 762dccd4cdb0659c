import type { ElementType } from '../onnx/element-type.ts';
import type { Storage } from '../runtime/storage.ts';
import type { Origin } from './origin.ts';

type AttributeValue = number | string | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

let currentOrigin: Origin | undefined;

/** Says which tfjs kernel the nodes made from now on belong to. */
export function setRecordingOrigin(origin: Origin | undefined): void {
  currentOrigin = origin;
}

/**
 * One recorded value: an operation on other values, or a *leaf* whose elements are in `storage`.
 * A pending node turns into a leaf when it has been computed.
 */
export class GraphNode {
  operation: string;
  inputs: readonly GraphNode[];
  readonly shape: readonly number[];
  readonly type: ElementType;
  attributes: Attributes | undefined;
  /** Structure of this node without its inputs: operation, attributes, type and shape. */
  key: string;
  storage: Storage | undefined;
  /** The tfjs kernel that asked for it; undefined for leaves. */
  origin: Origin | undefined;
  /** Tensor data entries that hold this node. */
  references = 0;
  /** True for values that may differ from run to run (variables, arguments, results): never compiled in as constants. */
  isState = false;
  /** A leaf that is part of the compiled graph instead of an input. */
  isCompiledIn = false;
  /** Position in the linearised graph of traversal `epoch`. */
  index = -1;
  epoch = 0;

  constructor(
    operation: string,
    inputs: readonly GraphNode[],
    shape: readonly number[],
    type: ElementType,
    attributes?: Attributes,
  ) {
    this.operation = operation;
    this.inputs = inputs;
    this.shape = shape;
    this.type = type;
    this.attributes = attributes;
    this.key = structuralKey(operation, shape, type, attributes);
    this.origin = currentOrigin;
  }

  /** A node whose elements are known. */
  static leaf(storage: Storage, shape: readonly number[]): GraphNode {
    const node = new GraphNode('Leaf', [], shape, storage.type);
    node.storage = storage;
    node.origin = undefined;
    return node;
  }

  /** Frozen weights that a plan has compiled in, so that ONNX Runtime may rearrange them once for its kernels. */
  static compiledIn(storage: Storage, shape: readonly number[]): GraphNode {
    const node = GraphNode.leaf(storage, shape);
    node.isCompiledIn = true;
    node.key = `Constant#${storage.id}>${shape.join('x')}`;
    return node;
  }

  /** Turns a pending node into a leaf and lets go of the graph behind it. */
  materialise(storage: Storage): void {
    this.storage = storage;
    this.operation = 'Leaf';
    this.inputs = [];
    this.attributes = undefined;
    this.origin = undefined;
    this.isState = true;
    this.key = structuralKey('Leaf', this.shape, this.type, undefined);
  }
}

function structuralKey(
  operation: string,
  shape: readonly number[],
  type: ElementType,
  attributes: Attributes | undefined,
): string {
  let key = `${operation}>${type}${shape.join('x')}`;
  if (attributes) {
    for (const name in attributes) {
      const value = attributes[name]!;
      // `String(-0)` is "0", and the sign of zero matters to a division.
      key += `/${name}=${Object.is(value, -0) ? '-0' : String(value)}`;
    }
  }
  return key;
}
