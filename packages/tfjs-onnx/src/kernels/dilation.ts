import { backend_util } from '@tensorflow/tfjs-core';
import {
  add,
  binary,
  cast,
  compare,
  concat,
  constant,
  pad,
  reduce,
  reshape,
  slice,
  stridedSlice,
  unary,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { type KernelRule, type KernelTable, rule } from './kernel-rule.ts';
import { type Windows, windowsOf } from './windows.ts';

interface DilationAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dilations: [number, number] | number;
}

/** One place of the window: its offset in the padded image, and image plus filter there, `[N, height, width, C]`. */
interface Candidate {
  offset: readonly [number, number];
  value: GraphNode;
}

function windowsFor(x: GraphNode, filter: GraphNode, a: DilationAttributes): Windows {
  const [size, extent] = [
    [...x.shape] as [number, number, number, number],
    [...filter.shape] as [number, number, number],
  ];
  return windowsOf(backend_util.computeDilation2DInfo(size, extent, a.strides, a.pad as 'valid', 'NHWC', a.dilations));
}

function paddedImage(x: GraphNode, w: Windows): GraphNode {
  const sides = w.before.map((count, i) => [count, w.after[i]!] as const);
  return pad(x, [[0, 0], ...sides, [0, 0]], Number.NEGATIVE_INFINITY);
}

function candidates(image: GraphNode, filter: GraphNode, w: Windows): Candidate[] {
  const [height, width] = w.extent as [number, number];
  const channels = w.inChannels;
  return Array.from({ length: height * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const offset = [row * w.dilations[0]!, column * w.dilations[1]!] as const;
    const end = offset.map((start, axis) => start + (w.output[axis]! - 1) * w.strides[axis]! + 1);
    const seen = stridedSlice(image, [0, ...offset, 0], [w.batch, ...end, channels], {
      strides: [1, ...w.strides, 1],
      shape: [w.batch, ...w.output, channels],
    });
    return { offset, value: add(seen, slice(filter, [row, column, 0], [1, 1, channels])) };
  });
}

const largest = (list: readonly Candidate[]): GraphNode =>
  list.map((candidate) => candidate.value).reduce((a, b) => binary('Max', a, b));

/** The gradient of each output, left only at the first place of its window that gave the maximum. */
function shares(list: readonly Candidate[], dy: GraphNode): GraphNode[] {
  const maximum = largest(list);
  let taken: GraphNode | undefined;
  return list.map(({ value }) => {
    const isMaximum = compare('Equal', value, maximum);
    const isFirst = taken ? compare('And', isMaximum, unary('Not', taken)) : isMaximum;
    taken = taken ? compare('Or', taken, isMaximum) : isMaximum;
    return where(isFirst, dy, constant(0, dy.type));
  });
}

/** Puts outputs back where their windows start, `stride` apart, in an image of `shape`. */
function place(share: GraphNode, offset: readonly [number, number], w: Windows, shape: readonly number[]): GraphNode {
  const [height, width] = w.output as [number, number];
  const [down, across] = w.strides as [number, number];
  const channels = w.inChannels;
  const apart = pad(
    reshape(share, [w.batch, height, 1, width, 1, channels]),
    [
      [0, 0],
      [0, 0],
      [0, down - 1],
      [0, 0],
      [0, across - 1],
      [0, 0],
    ],
    0,
  );
  const spread = reshape(apart, [w.batch, height * down, width * across, channels]);
  const used = [w.batch, (height - 1) * down + 1, (width - 1) * across + 1, channels];
  const sides = offset.map((start, i) => [start, shape[i + 1]! - start - used[i + 1]!] as const);
  return pad(slice(spread, [0, 0, 0, 0], used), [[0, 0], ...sides, [0, 0]], 0);
}

interface Prepared {
  w: Windows;
  image: GraphNode;
  list: Candidate[];
}

function prepare(x: GraphNode, filter: GraphNode, attributes: DilationAttributes): Prepared {
  const w = windowsFor(x, filter, attributes);
  // Integers as float64, which holds them and has an infinity.
  const type = x.type === 'float32' ? 'float32' : 'float64';
  const image = paddedImage(cast(x, type), w);
  return { w, image, list: candidates(image, cast(filter, type), w) };
}

const forward: KernelRule = rule<'x' | 'filter', DilationAttributes>(({ x, filter }, attributes) =>
  cast(largest(prepare(x, filter, attributes).list), x.type),
);

const inputGradient: KernelRule = rule<'x' | 'filter' | 'dy', DilationAttributes>(({ x, filter, dy }, attributes) => {
  const { w, image, list } = prepare(x, filter, attributes);
  const placed = shares(list, dy).map((share, i) => place(share, list[i]!.offset, w, image.shape));
  return slice(placed.reduce(add), [0, ...w.before, 0], x.shape);
});

const filterGradient: KernelRule = rule<'x' | 'filter' | 'dy', DilationAttributes>(({ x, filter, dy }, attributes) => {
  const { list } = prepare(x, filter, attributes);
  const sums = shares(list, dy).map((share) => reshape(reduce('ReduceSum', share, [0, 1, 2]), [1, filter.shape[2]!]));
  return reshape(concat(sums, 0), filter.shape);
});

/** Grey-scale morphological dilation and its gradients. */
export const dilationKernels: KernelTable = {
  Dilation2D: forward,
  Dilation2DBackpropInput: inputGradient,
  Dilation2DBackpropFilter: filterGradient,
};
