import { backend_util } from '@tensorflow/tfjs-core';
import { OnnxBackendError } from '../error.ts';
import {
  add,
  cast,
  constant,
  divide,
  fill,
  multiply,
  pad,
  record,
  reshape,
  slice,
  subtract,
  unary,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { sameShape, sizeOf } from '../recorder/shapes.ts';
import { countAlong, table } from './constants.ts';
import { correlate, spreadBack } from './correlation.ts';
import { type KernelRule, type KernelTable, rule } from './kernel-rule.ts';
import { asGiven, channelsFirst, type Windows, windowsOf } from './windows.ts';

interface PoolingAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat?: 'NDHWC' | 'NCDHW';
}

type Size4 = [number, number, number, number];
type Size5 = [number, number, number, number, number];

function poolWindows(shape: readonly number[], a: PoolingAttributes): Windows {
  if (shape.length === 4) {
    const size = [...shape] as Size4;
    return windowsOf(backend_util.computePool2DInfo(size, a.filterSize, a.strides, 1, a.pad, a.dimRoundingMode));
  }
  const size = [...shape] as Size5;
  const [filter, strides] = [a.filterSize, a.strides] as unknown as [number, number];
  return windowsOf(backend_util.computePool3DInfo(size, filter, strides, 1, a.pad, a.dimRoundingMode, a.dataFormat));
}

/** ONNX Runtime takes no padding as wide as the window. */
function isPaddingNarrow(w: Windows): boolean {
  return w.extent.every((extent, i) => w.before[i]! < extent && w.after[i]! < extent);
}

function poolAttributes(w: Windows): Readonly<Record<string, readonly number[]>> {
  return { kernel_shape: w.extent, strides: w.strides, pads: [...w.before, ...w.after] };
}

/** tfjs' maximum passes over values that are not numbers; float64 holds integers exactly. */
function comparable(x: GraphNode): GraphNode {
  if (x.type !== 'float32') return cast(x, 'float64');
  return where(unary('IsNaN', x, undefined, 'bool'), constant(Number.NEGATIVE_INFINITY, 'float32'), x);
}

interface MaximumPool {
  values: GraphNode;
  /** Position of each maximum in the channels-first `image`, int64. */
  positions: GraphNode;
  image: GraphNode;
  windows: Windows;
}

function maximumPool(x: GraphNode, w: Windows): MaximumPool {
  let [image, windows] = [comparable(channelsFirst(x, w)), w];
  if (!isPaddingNarrow(w)) {
    const none = w.input.map(() => 0);
    const sides = w.before.map((count, i) => [count, w.after[i]!] as const);
    image = pad(image, [[0, 0], [0, 0], ...sides], Number.NEGATIVE_INFINITY);
    windows = { ...w, input: image.shape.slice(2), before: none, after: none };
  }
  const shape = [w.batch, w.outChannels, ...w.output];
  const both = record('MaxPool', [image], shape, image.type, poolAttributes(windows));
  return {
    values: record('Output', [both], shape, image.type, { position: 0 }),
    positions: record('Output', [both], shape, 'int64', { position: 1 }),
    image,
    windows,
  };
}

/** tfjs takes a window of one element whose result has the image's size for the image, whatever strides and padding. */
function isCopy(w: Windows): boolean {
  return w.extent.every((extent) => extent === 1) && sameShape(w.input, w.output);
}

const maximum: KernelRule = rule<'x', PoolingAttributes>(({ x }, attributes) => {
  const w = poolWindows(x.shape, attributes);
  return isCopy(w) ? x : cast(asGiven(maximumPool(x, w).values, w), x.type);
});

/** Sums of windows with the elements inside the image counted by hand. */
function averageWithWidePadding(x: GraphNode, w: Windows): GraphNode {
  const planes = reshape(channelsFirst(x, w), [w.batch * w.inChannels, 1, ...w.input]);
  const sums = correlate(planes, fill(1, [1, 1, ...w.extent], 'float32'), { windows: w, groups: 1 });
  let mean = reshape(sums, [w.batch, w.inChannels, ...w.output]);
  for (const [i, size] of w.input.entries()) {
    const counts = Array.from({ length: w.output[i]! }, (_, o) => {
      const start = o * w.strides[i]! - w.before[i]!;
      // A window without any element is not a number over two axes and 0 over three, as in tfjs' cpu backend.
      return Math.max(w.input.length - 2, Math.min(size, start + w.extent[i]!) - Math.max(0, start));
    });
    const along = mean.shape.map((extent, axis) => (axis === i + 2 ? extent : 1));
    mean = divide(mean, table(counts, along, 'float32'));
  }
  return asGiven(mean, w);
}

const average: KernelRule = rule<'x', PoolingAttributes>(({ x }, attributes) => {
  const w = poolWindows(x.shape, attributes);
  if (isCopy(w)) return x;
  const image = cast(x, 'float32');
  if (!isPaddingNarrow(w)) return cast(averageWithWidePadding(image, w), x.type);
  const shape = [w.batch, w.outChannels, ...w.output];
  const options = { ...poolAttributes(w), count_include_pad: 0 };
  return cast(asGiven(record('AveragePool', [channelsFirst(image, w)], shape, 'float32', options), w), x.type);
});

/** As in tfjs' other backends, each window's gradient is shared by all of its places, those on the padding too. */
const averageGradient: KernelRule = rule<'dy' | 'input', PoolingAttributes>(({ dy, input }, attributes) => {
  const w = poolWindows(input.shape, attributes);
  const planes = reshape(channelsFirst(dy, w), [w.batch * w.inChannels, 1, ...w.output]);
  const weights = fill(1 / sizeOf(w.extent), [1, 1, ...w.extent], 'float32');
  const gradient = spreadBack(planes, weights, { windows: w, groups: 1 });
  return asGiven(reshape(gradient, [w.batch, w.inChannels, ...w.input]), w);
});

const maximumGradient: KernelRule = rule<'dy' | 'input', PoolingAttributes>(({ dy, input }, attributes) => {
  const w = poolWindows(input.shape, attributes);
  const { positions, image, windows } = maximumPool(input, w);
  const count = sizeOf(positions.shape);
  const updates = reshape(channelsFirst(dy, w), [count, 1]);
  const sums = record('ScatterAddRows', [updates, reshape(positions, [count, 1])], [sizeOf(image.shape), 1], 'float32');
  const start = windows === w ? w.input.map(() => 0) : w.before;
  const gradient = slice(reshape(sums, image.shape), [0, 0, ...start], [w.batch, w.inChannels, ...w.input]);
  return asGiven(gradient, w);
});

const maximumWithPositions: KernelRule = rule<'x', PoolingAttributes & { includeBatchInIndex: boolean }>(
  ({ x }, attributes) => {
    if (x.shape.length !== 4) {
      throw new OnnxBackendError(
        'tfjs-onnx/shape-mismatch',
        `MaxPoolWithArgmax: x must be [batch, height, width, channels], got [${x.shape}]`,
      );
    }
    const w = poolWindows(x.shape, attributes);
    const { values, positions, image, windows } = maximumPool(x, w);
    const [height, width] = windows.input as [number, number];
    const long = (value: number): GraphNode => constant(value, 'int64');
    const plane = record('Mod', [positions, long(height * width)], positions.shape, 'int64');
    const row = divide(plane, long(width));
    const column = subtract(plane, multiply(row, long(width)));
    const [top, left] = windows === w ? [0, 0] : (w.before as [number, number]);
    const [inHeight, inWidth] = w.input as [number, number];
    const place = add(multiply(subtract(row, long(top)), long(inWidth)), subtract(column, long(left)));
    let index = add(multiply(place, long(w.inChannels)), countAlong(1, image.shape, 'int64'));
    if (attributes.includeBatchInIndex) {
      const images = multiply(countAlong(0, image.shape, 'int64'), long(inHeight * inWidth * w.inChannels));
      index = add(index, images);
    }
    return [cast(asGiven(values, w), x.type), cast(asGiven(index, w), 'int32')];
  },
);

/** Pooling over two and three spatial axes and its gradients. */
export const poolingKernels: KernelTable = {
  MaxPool: maximum,
  MaxPool3D: maximum,
  AvgPool: average,
  AvgPool3D: average,
  AvgPoolGrad: averageGradient,
  AvgPool3DGrad: averageGradient,
  MaxPoolGrad: maximumGradient,
  MaxPool3DGrad: maximumGradient,
  MaxPoolWithArgmax: maximumWithPositions,
};
