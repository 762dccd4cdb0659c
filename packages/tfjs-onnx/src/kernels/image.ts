import { backend_util } from '@tensorflow/tfjs-core';
import {
  add,
  cast,
  compare,
  constant,
  divide,
  fill,
  multiply,
  record,
  reshape,
  slice,
  subtract,
  unary,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { countAlong } from './constants.ts';
import { blend, type Places, readPixels, real, roundHalfUp, within } from './image-sampling.ts';
import { type KernelTable, rule } from './kernel-rule.ts';
import { reverse } from './shape.ts';

interface CropAttributes {
  cropSize: [number, number];
  method: 'bilinear' | 'nearest';
  extrapolationValue: number;
}

/** Places of `count` samples between `from` and `to` (fractions of the image, `[B, 1]`), `[B, count]`. */
function samples(from: GraphNode, to: GraphNode, options: { count: number; last: number }): GraphNode {
  const last = real(options.last);
  if (options.count === 1) return multiply(multiply(real(0.5), add(from, to)), last);
  const step = divide(multiply(subtract(to, from), last), real(options.count - 1));
  return add(multiply(from, last), multiply(countAlong(1, [1, options.count], 'float64'), step));
}

function cropAndResize(image: GraphNode, boxes: GraphNode, boxIndices: GraphNode, a: CropAttributes): GraphNode {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const count = boxes.shape[0]!;
  const corners = cast(boxes, 'float64');
  const corner = (i: number): GraphNode => slice(corners, [0, i], [count, 1]);
  const [rows, columns] = a.cropSize;
  const ys = samples(corner(0), corner(2), { count: rows, last: height - 1 });
  const xs = samples(corner(1), corner(3), { count: columns, last: width - 1 });
  const y = reshape(ys, [count, rows, 1]);
  const x = reshape(xs, [count, 1, columns]);
  const isInside = compare('And', within(y, height - 1), within(x, width - 1));
  const imageOf = reshape(cast(boxIndices, 'int32'), [count, 1, 1]);
  const isKnown = compare(
    'And',
    compare('Less', imageOf, constant(batch, 'int32')),
    compare('GreaterOrEqual', imageOf, constant(0, 'int32')),
  );
  const safe = where(isKnown, imageOf, constant(0, 'int32'));
  const read = (places: Places): GraphNode =>
    readPixels(cast(image, 'float32'), places, {
      image: safe,
      isInside,
      fill: constant(a.extrapolationValue, 'float32'),
    });
  const sampled = (): GraphNode => {
    if (a.method === 'nearest') return read({ y: roundHalfUp(y), x: roundHalfUp(x) });
    const [top, left] = [unary('Floor', y), unary('Floor', x)];
    const [bottom, right] = [unary('Ceil', y), unary('Ceil', x)];
    const share = subtract(x, left);
    const upper = blend(read({ y: top, x: left }), read({ y: top, x: right }), share);
    const lower = blend(read({ y: bottom, x: left }), read({ y: bottom, x: right }), share);
    return blend(upper, lower, subtract(y, top));
  };
  // Boxes of images that are not there stay empty.
  const known = reshape(isKnown, [count, 1, 1, 1]);
  return where(known, sampled(), fill(0, [count, rows, columns, channels], 'float32'));
}

interface RotationAttributes {
  radians: number;
  fillValue: number | [number, number, number];
  center: number | [number, number];
}

/** Kernels on images `[N, H, W, C]` that move pixels. */
export const imageKernels: KernelTable = {
  FlipLeftRight: rule<'image'>(({ image }) => reverse(image, [2])),
  CropAndResize: rule<'image' | 'boxes' | 'boxInd', CropAttributes>(({ image, boxes, boxInd }, attributes) =>
    cropAndResize(image, boxes, boxInd, attributes),
  ),
  RotateWithOffset: rule<'image', RotationAttributes>(({ image }, { radians, fillValue, center }, context) => {
    const [batch, height, width, channels] = image.shape as [number, number, number, number];
    const [centerX, centerY] = backend_util.getImageCenter(center, height, width);
    const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
    const indices = new Int32Array(height * width);
    const inside = new Uint8Array(height * width);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const x = Math.round((column - centerX) * cosine - (row - centerY) * sine + centerX);
        const y = Math.round((column - centerX) * sine + (row - centerY) * cosine + centerY);
        if (x < 0 || x >= width || y < 0 || y >= height) continue;
        indices[row * width + column] = y * width + x;
        inside[row * width + column] = 1;
      }
    }
    const places = context.leaf(indices, [height * width], 'int32');
    const pixels = reshape(image, [batch, height * width, channels]);
    const moved = record('Gather', [pixels, places], pixels.shape, image.type, { axis: 1 });
    const OPAQUE = 255;
    const background = Array.from({ length: channels }, (_, channel) => {
      if (typeof fillValue === 'number') return fillValue;
      return channel === 3 ? OPAQUE : (fillValue[channel] ?? Number.NaN);
    });
    const mask = context.leaf(inside, [height * width, 1], 'bool');
    const isNumber = image.type === 'float32' ? 'float32' : 'int32';
    const paint = cast(
      context.leaf(
        background.map((value) => (isNumber === 'int32' ? Math.trunc(value) : value)),
        [channels],
        isNumber,
      ),
      image.type,
    );
    return reshape(where(mask, moved, paint), image.shape);
  }),
};
