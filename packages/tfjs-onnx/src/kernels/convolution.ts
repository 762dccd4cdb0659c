import { backend_util } from '@tensorflow/tfjs-core';
import { add, reshape, transpose } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { range } from '../recorder/shapes.ts';
import { correlate, correlateGradient, spreadBack } from './correlation.ts';
import { type KernelTable, rule } from './kernel-rule.ts';
import { activate, type FusedActivation } from './matmul.ts';
import { asGiven, channelsFirst, type Windows, windowsOf } from './windows.ts';

export interface ConvolutionAttributes extends FusedActivation {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

interface Convolution3DAttributes {
  strides: [number, number, number] | number;
  pad: 'valid' | 'same';
  dilations?: [number, number, number] | number;
}

type Size4 = [number, number, number, number];
type Size5 = [number, number, number, number, number];

export function windows2D(
  x: readonly number[],
  filter: readonly number[],
  a: ConvolutionAttributes & { isDepthwise?: boolean },
): Windows {
  const format = backend_util.convertConv2DDataFormat(a.dataFormat ?? 'NHWC');
  const [size, extent] = [[...x] as Size4, [...filter] as Size4];
  const dilations = a.dilations ?? 1;
  return windowsOf(
    backend_util.computeConv2DInfo(size, extent, a.strides, dilations, a.pad, a.dimRoundingMode, a.isDepthwise, format),
  );
}

function windows3D(x: readonly number[], filter: readonly number[], a: Convolution3DAttributes): Windows {
  const [size, extent] = [[...x] as Size5, [...filter] as Size5];
  return windowsOf(backend_util.computeConv3DInfo(size, extent, a.strides, a.dilations ?? 1, a.pad));
}

/** `[…spatial, in, out]` to `[out, in, …spatial]`. */
function toOnnxFilter(filter: GraphNode): GraphNode {
  const spatial = filter.shape.length - 2;
  return transpose(filter, [spatial + 1, spatial, ...range(spatial)]);
}

function convolve(x: GraphNode, filter: GraphNode, windows: Windows): GraphNode {
  // Filters of fewer input channels than the image work on groups of channels.
  const groups = windows.inChannels / filter.shape.at(-2)!;
  return asGiven(correlate(channelsFirst(x, windows), toOnnxFilter(filter), { windows, groups }), windows);
}

function inputGradient(dy: GraphNode, filter: GraphNode, windows: Windows): GraphNode {
  const groups = windows.inChannels / filter.shape.at(-2)!;
  return asGiven(spreadBack(channelsFirst(dy, windows), toOnnxFilter(filter), { windows, groups }), windows);
}

/** Batch and channels swap places, so that the batch is what is summed over. */
function filterGradient(x: GraphNode, dy: GraphNode, windows: Windows): GraphNode {
  const spatial = range(windows.input.length);
  const swap = (node: GraphNode): GraphNode =>
    transpose(channelsFirst(node, windows), [1, 0, ...spatial.map((i) => i + 2)]);
  const gradient = correlateGradient(swap(x), swap(dy), { windows, groups: 1 });
  return transpose(gradient, [...spatial.map((i) => i + 2), 0, 1]);
}

/** Adds the bias and applies the activation of a fused convolution. */
export function finishFused(
  product: GraphNode,
  inputs: Readonly<Record<string, GraphNode | undefined>>,
  options: { windows: Windows; activation: FusedActivation },
): GraphNode {
  const { windows, activation } = options;
  const perChannel = (node: GraphNode | undefined): GraphNode | undefined => {
    const isVector = node?.shape.length === 1 && node.shape[0] !== 1;
    return node && isVector && !windows.isChannelsLast ? reshape(node, [node.shape[0]!, 1, 1]) : node;
  };
  const bias = perChannel(inputs['bias']);
  const sum = bias ? add(product, bias) : product;
  return activate(sum, activation, perChannel(inputs['preluActivationWeights']));
}

/** Convolution over two and three spatial axes and its gradients. */
export const convolutionKernels: KernelTable = {
  Conv2D: rule<'x' | 'filter', ConvolutionAttributes>(({ x, filter }, attributes) =>
    convolve(x, filter, windows2D(x.shape, filter.shape, attributes)),
  ),
  Conv2DBackpropInput: rule<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>(
    ({ dy, filter }, attributes) =>
      inputGradient(dy, filter, windows2D(attributes.inputShape, filter.shape, attributes)),
  ),
  Conv2DBackpropFilter: rule<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>(({ x, dy }, attributes) =>
    filterGradient(x, dy, windows2D(x.shape, attributes.filterShape, attributes)),
  ),
  FusedConv2D: (inputs, attributes) => {
    const named = inputs as Record<string, GraphNode | undefined>;
    const { x, filter } = named as Record<string, GraphNode>;
    const activation = attributes as ConvolutionAttributes;
    const windows = windows2D(x!.shape, filter!.shape, activation);
    return finishFused(convolve(x!, filter!, windows), named, { windows, activation });
  },
  Conv3D: rule<'x' | 'filter', Convolution3DAttributes>(({ x, filter }, attributes) =>
    convolve(x, filter, windows3D(x.shape, filter.shape, attributes)),
  ),
  Conv3DBackpropInputV2: rule<'dy' | 'filter', Convolution3DAttributes & { inputShape: number[] }>(
    ({ dy, filter }, attributes) =>
      inputGradient(dy, filter, windows3D(attributes.inputShape, filter.shape, attributes)),
  ),
  Conv3DBackpropFilterV2: rule<'x' | 'dy', Convolution3DAttributes & { filterShape: number[] }>(
    ({ x, dy }, attributes) => filterGradient(x, dy, windows3D(x.shape, attributes.filterShape, attributes)),
  ),
};
