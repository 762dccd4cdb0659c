import type { backend_util } from '@tensorflow/tfjs-core';
import { transpose } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { range } from '../recorder/shapes.ts';

/** Where the windows of a convolution or pooling lie. Arrays have one entry per spatial axis, outermost first. */
export interface Windows {
  readonly isChannelsLast: boolean;
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly extent: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before the first element. */
  readonly before: readonly number[];
  /** Padding after the last element, just enough for the last window. */
  readonly after: readonly number[];
}

type Info2D = ReturnType<typeof backend_util.computeConv2DInfo>;
type Info3D = ReturnType<typeof backend_util.computeConv3DInfo>;

export function windowsOf(info: Info2D | Info3D): Windows {
  const is3D = 'inDepth' in info;
  const pick = (depth: (i: Info3D) => number, height: number, width: number): number[] =>
    is3D ? [depth(info as Info3D), height, width] : [height, width];
  const geometry = {
    isChannelsLast: info.dataFormat === 'channelsLast',
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    input: pick((i) => i.inDepth, info.inHeight, info.inWidth),
    output: pick((i) => i.outDepth, info.outHeight, info.outWidth),
    extent: pick((i) => i.filterDepth, info.filterHeight, info.filterWidth),
    strides: pick((i) => i.strideDepth, info.strideHeight, info.strideWidth),
    dilations: pick((i) => i.dilationDepth, info.dilationHeight, info.dilationWidth),
    before: pick((i) => i.padInfo.front, info.padInfo.top, info.padInfo.left),
  };
  const after = geometry.input.map((size, i) => Math.max(0, covered(geometry, i) - size - geometry.before[i]!));
  return { ...geometry, after };
}

/** Elements from the start of the first window to the end of the last. */
export function covered(windows: Pick<Windows, 'output' | 'strides' | 'extent' | 'dilations'>, axis: number): number {
  const reach = (windows.extent[axis]! - 1) * windows.dilations[axis]! + 1;
  return (windows.output[axis]! - 1) * windows.strides[axis]! + reach;
}

export function channelsFirst(node: GraphNode, windows: Windows): GraphNode {
  const spatial = windows.input.length;
  return windows.isChannelsLast ? transpose(node, [0, spatial + 1, ...range(spatial).map((i) => i + 1)]) : node;
}

/** Back from channels-first to the order that tfjs was given. */
export function asGiven(node: GraphNode, windows: Windows): GraphNode {
  const spatial = windows.input.length;
  return windows.isChannelsLast ? transpose(node, [0, ...range(spatial).map((i) => i + 2), 1]) : node;
}
