import { reshape, transpose } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type ConvolutionAttributes, finishFused, windows2D } from './convolution.ts';
import { correlate, correlateGradient, spreadBack } from './correlation.ts';
import { type KernelTable, rule } from './kernel-rule.ts';
import { asGiven, channelsFirst, type Windows } from './windows.ts';

/** `[height, width, in, multiplier]` to one group of `multiplier` filters per channel, `[in * multiplier, 1, height, width]`. */
function toGroups(filter: GraphNode): GraphNode {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  return reshape(transpose(filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

function windowsOfDepthwise(
  x: readonly number[],
  filter: readonly number[],
  attributes: ConvolutionAttributes,
): Windows {
  return windows2D(x, filter, { ...attributes, isDepthwise: true });
}

function convolve(x: GraphNode, filter: GraphNode, windows: Windows): GraphNode {
  const product = correlate(channelsFirst(x, windows), toGroups(filter), { windows, groups: windows.inChannels });
  return asGiven(product, windows);
}

function filterGradient(x: GraphNode, dy: GraphNode, windows: Windows): GraphNode {
  const [batch, channels] = [windows.batch, windows.inChannels];
  const multiplier = windows.outChannels / channels;
  const [height, width] = windows.extent as [number, number];
  const swap = (node: GraphNode): GraphNode => transpose(channelsFirst(node, windows), [1, 0, 2, 3]);
  const images = reshape(swap(x), [1, channels * batch, ...windows.input]);
  const gradient = correlateGradient(images, swap(dy), { windows, groups: channels });
  return transpose(reshape(gradient, [channels, multiplier, height, width]), [2, 3, 0, 1]);
}

/** Convolution of each channel with filters of its own, and its gradients. */
export const depthwiseConvolutionKernels: KernelTable = {
  DepthwiseConv2dNative: rule<'x' | 'filter', ConvolutionAttributes>(({ x, filter }, attributes) =>
    convolve(x, filter, windowsOfDepthwise(x.shape, filter.shape, attributes)),
  ),
  DepthwiseConv2dNativeBackpropInput: rule<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>(
    ({ dy, filter }, attributes) => {
      const windows = windowsOfDepthwise(attributes.inputShape, filter.shape, attributes);
      const options = { windows, groups: windows.inChannels };
      return asGiven(spreadBack(channelsFirst(dy, windows), toGroups(filter), options), windows);
    },
  ),
  DepthwiseConv2dNativeBackpropFilter: rule<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>(
    ({ x, dy }, attributes) => filterGradient(x, dy, windowsOfDepthwise(x.shape, attributes.filterShape, attributes)),
  ),
  FusedDepthwiseConv2D: (inputs, attributes) => {
    const named = inputs as Record<string, GraphNode | undefined>;
    const { x, filter } = named as Record<string, GraphNode>;
    const activation = attributes as ConvolutionAttributes;
    const windows = windowsOfDepthwise(x!.shape, filter!.shape, activation);
    return finishFused(convolve(x!, filter!, windows), named, { windows, activation });
  },
};
