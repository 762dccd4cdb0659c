import { backend_util } from '@tensorflow/tfjs-core';
import { add, record, reshape, slice, transpose } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type KernelTable, rule } from './kernel-rule.ts';
import { activate, type FusedActivation } from './matmul.ts';

interface ConvolutionAttributes extends FusedActivation {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Geometry = ReturnType<typeof backend_util.computeConv2DInfo>;

const TO_CHANNELS_FIRST = [0, 3, 1, 2];
const TO_CHANNELS_LAST = [0, 2, 3, 1];
/** `[height, width, in, out]` to `[out, in, height, width]` and back. */
const FILTER_TO_ONNX = [3, 2, 0, 1];

function geometryOf(x: readonly number[], filter: readonly number[], a: ConvolutionAttributes): Geometry {
  return backend_util.computeConv2DInfo(
    [...x] as [number, number, number, number],
    [...filter] as [number, number, number, number],
    a.strides,
    a.dilations ?? 1,
    a.pad,
    a.dimRoundingMode,
    false,
    backend_util.convertConv2DDataFormat(a.dataFormat ?? 'NHWC'),
  );
}

const isChannelsLast = (g: Geometry): boolean => g.dataFormat === 'channelsLast';
const channelsFirst = (x: GraphNode, g: Geometry): GraphNode =>
  isChannelsLast(g) ? transpose(x, TO_CHANNELS_FIRST) : x;
const asGiven = (x: GraphNode, g: Geometry): GraphNode => (isChannelsLast(g) ? transpose(x, TO_CHANNELS_LAST) : x);
const pads = ({ padInfo }: Geometry): number[] => [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right];

function convolve(x: GraphNode, filter: GraphNode, g: Geometry): GraphNode {
  const product = record(
    'Conv',
    [channelsFirst(x, g), transpose(filter, FILTER_TO_ONNX)],
    [g.batchSize, g.outChannels, g.outHeight, g.outWidth],
    'float32',
    { strides: [g.strideHeight, g.strideWidth], dilations: [g.dilationHeight, g.dilationWidth], pads: pads(g) },
  );
  return asGiven(product, g);
}

function inputGradient(dy: GraphNode, filter: GraphNode, g: Geometry): GraphNode {
  const reached = (out: number, stride: number, extent: number, padding: number): number =>
    (out - 1) * stride + extent - padding;
  const { top, bottom, left, right } = g.padInfo;
  const height = reached(g.outHeight, g.strideHeight, g.effectiveFilterHeight, top + bottom);
  const width = reached(g.outWidth, g.strideWidth, g.effectiveFilterWidth, left + right);
  const gradient = record(
    'ConvTranspose',
    [channelsFirst(dy, g), transpose(filter, FILTER_TO_ONNX)],
    [g.batchSize, g.inChannels, g.inHeight, g.inWidth],
    'float32',
    {
      strides: [g.strideHeight, g.strideWidth],
      dilations: [g.dilationHeight, g.dilationWidth],
      pads: pads(g),
      output_padding: [g.inHeight - height, g.inWidth - width],
    },
  );
  return asGiven(gradient, g);
}

/** The filter's gradient is itself a convolution: batch and channels swap places, so do strides and dilations. */
function filterGradient(x: GraphNode, dy: GraphNode, g: Geometry): GraphNode {
  const swap = (node: GraphNode): GraphNode => transpose(channelsFirst(node, g), [1, 0, 2, 3]);
  const { top, bottom, left, right } = g.padInfo;
  const covered = (size: number, out: number, stride: number, dilation: number): number =>
    Math.floor((size - ((out - 1) * stride + 1)) / dilation) + 1;
  const height = covered(g.inHeight + top + bottom, g.outHeight, g.strideHeight, g.dilationHeight);
  const width = covered(g.inWidth + left + right, g.outWidth, g.strideWidth, g.dilationWidth);
  const gradient = record('Conv', [swap(x), swap(dy)], [g.inChannels, g.outChannels, height, width], 'float32', {
    strides: [g.dilationHeight, g.dilationWidth],
    dilations: [g.strideHeight, g.strideWidth],
    pads: pads(g),
  });
  const cropped = slice(gradient, [0, 0, 0, 0], [g.inChannels, g.outChannels, g.filterHeight, g.filterWidth]);
  return transpose(cropped, [2, 3, 0, 1]);
}

/** Two-dimensional convolution and its gradients. */
export const convolutionKernels: KernelTable = {
  Conv2D: rule<'x' | 'filter', ConvolutionAttributes>(({ x, filter }, attributes) =>
    convolve(x, filter, geometryOf(x.shape, filter.shape, attributes)),
  ),
  Conv2DBackpropInput: rule<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>(
    ({ dy, filter }, attributes) =>
      inputGradient(dy, filter, geometryOf(attributes.inputShape, filter.shape, attributes)),
  ),
  Conv2DBackpropFilter: rule<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>(({ x, dy }, attributes) =>
    filterGradient(x, dy, geometryOf(x.shape, attributes.filterShape, attributes)),
  ),
  FusedConv2D: (inputs, attributes) => {
    const { x, filter, bias, preluActivationWeights } = inputs as Record<string, GraphNode | undefined>;
    const options = attributes as ConvolutionAttributes;
    const geometry = geometryOf(x!.shape, filter!.shape, options);
    const product = convolve(x!, filter!, geometry);
    const perChannel = bias && !isChannelsLast(geometry) ? reshape(bias, [geometry.outChannels, 1, 1]) : bias;
    return activate(perChannel ? add(product, perChannel) : product, options, preluActivationWeights);
  },
};
