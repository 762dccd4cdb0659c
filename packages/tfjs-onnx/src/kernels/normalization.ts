import { add, binary, constant, divide, multiply, record, reshape, subtract, unary } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { sizeOf } from '../recorder/shapes.ts';
import { type KernelTable, rule } from './kernel-rule.ts';

interface ResponseAttributes {
  depthRadius: number;
  bias: number;
  alpha: number;
  beta: number;
}

const number = (value: number): GraphNode => constant(value, 'float32');

/** For each channel the sum over it and `radius` channels on both sides. */
function sumOfNeighbours(x: GraphNode, radius: number): GraphNode {
  const channels = x.shape.at(-1)!;
  const rows = reshape(x, [sizeOf(x.shape) / channels, 1, channels]);
  const extent = 2 * radius + 1;
  const mean = record('AveragePool', [rows], rows.shape, 'float32', {
    kernel_shape: [extent],
    strides: [1],
    pads: [radius, radius],
    count_include_pad: 1,
  });
  return reshape(multiply(mean, number(extent)), x.shape);
}

function responseNorm(x: GraphNode, { depthRadius, bias, alpha }: ResponseAttributes): GraphNode {
  return add(multiply(sumOfNeighbours(multiply(x, x), depthRadius), number(alpha)), number(bias));
}

/** Batch normalization with given moments, and normalization by neighbouring channels with its gradient. */
export const normalizationKernels: KernelTable = {
  FusedBatchNorm: (inputs, attributes) => {
    const { x, mean, variance, offset, scale } = inputs as Record<string, GraphNode | undefined>;
    const { varianceEpsilon } = attributes as { varianceEpsilon: number };
    const deviation = unary('Sqrt', add(variance!, number(varianceEpsilon)));
    const slope = scale ? divide(scale, deviation) : unary('Reciprocal', deviation);
    const scaled = multiply(subtract(x!, mean!), slope);
    return offset ? add(scaled, offset) : scaled;
  },
  LRN: rule<'x', ResponseAttributes>(({ x }, attributes) =>
    multiply(x, binary('Pow', responseNorm(x, attributes), number(-attributes.beta))),
  ),
  LRNGrad: rule<'x' | 'y' | 'dy', ResponseAttributes>(({ x, y, dy }, attributes) => {
    const norm = responseNorm(x, attributes);
    const direct = multiply(dy, binary('Pow', norm, number(-attributes.beta)));
    const shared = sumOfNeighbours(divide(multiply(dy, y), norm), attributes.depthRadius);
    return subtract(direct, multiply(multiply(x, shared), number(2 * attributes.alpha * attributes.beta)));
  }),
};
