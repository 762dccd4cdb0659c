import { elementTypeCode } from '../onnx/element-type.ts';
import type { OnnxNode } from '../onnx/model-writer.ts';
import type { MatrixPrecision } from '../runtime/runtime-binding.ts';

const PRODUCTS: ReadonlySet<string> = new Set(['MatMul', 'Gemm', 'FusedMatMul']);

/** ONNX nodes with the position of the recorded node that each was written for. */
interface WrittenNodes {
  readonly nodes: readonly OnnxNode[];
  readonly owners: readonly number[];
}

/**
 * Rounds the factors and results of matrix products to 16 bits: everything else stays float32, as in the automatic mixed
 * precision of other frameworks. With `isEmulated` the product itself is float32, for devices without such kernels.
 *
 * @param isFloatProduct - whether a product written for the recorded node at a position is one of float32 values.
 */
export function withHalfPrecision(
  written: WrittenNodes,
  isFloatProduct: (owner: number) => boolean,
  options: { precision: Exclude<MatrixPrecision, 'float32'>; isEmulated: boolean },
): { nodes: OnnxNode[]; owners: number[] } {
  const nodes: OnnxNode[] = [];
  const owners: number[] = [];
  const rounded = new Map<string, string>();
  const push = (node: OnnxNode, owner: number): void => {
    nodes.push(node);
    owners.push(owner);
  };
  const [half, float] = [elementTypeCode[options.precision], elementTypeCode.float32];
  const cast = (input: string, output: string, to: number, owner: number): void =>
    push({ operator: 'Cast', domain: '', inputs: [input], outputs: [output], attributes: { to } }, owner);
  const round = (name: string, owner: number): string => {
    const known = rounded.get(name);
    if (known !== undefined) return known;
    const result = options.isEmulated ? `${name}_rounded` : `${name}_half`;
    cast(name, `${name}_half`, half, owner);
    if (options.isEmulated) cast(`${name}_half`, result, float, owner);
    rounded.set(name, result);
    return result;
  };
  for (const [i, node] of written.nodes.entries()) {
    const owner = written.owners[i]!;
    if (!PRODUCTS.has(node.operator) || !isFloatProduct(owner)) {
      push(node, owner);
      continue;
    }
    const inputs = node.inputs.map((name) => round(name, owner));
    const output = node.outputs[0]!;
    const product = `${output}_product`;
    push({ ...node, inputs, outputs: [product] }, owner);
    if (options.isEmulated) {
      cast(product, `${product}_half`, half, owner);
      cast(`${product}_half`, output, float, owner);
    } else cast(product, output, float, owner);
  }
  return { nodes, owners };
}
