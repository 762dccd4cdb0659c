import { add, cast, compare, constant, multiply, record, reshape, subtract, unary, where } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { countAlong } from './constants.ts';

/** A place in an image, float64, in elements from the first row or column. */
export interface Places {
  y: GraphNode;
  x: GraphNode;
}

export const real = (value: number): GraphNode => constant(value, 'float64');

export function within(value: GraphNode, last: number): GraphNode {
  return compare('And', compare('GreaterOrEqual', value, real(0)), compare('LessOrEqual', value, real(last)));
}

/** Rounds halves up, as JavaScript does. */
export function roundHalfUp(value: GraphNode): GraphNode {
  return unary('Floor', add(value, real(0.5)));
}

/**
 * Elements of `images` `[N, H, W, C]` at whole-numbered `places` `[B, h, w]` of image `image` (int32, broadcast against
 * them), and `fill` where `isInside` is false.
 */
export function readPixels(
  images: GraphNode,
  places: Places,
  options: { image: GraphNode; isInside: GraphNode; fill: GraphNode },
): GraphNode {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const { isInside } = options;
  const whole = (value: GraphNode): GraphNode => cast(where(isInside, value, real(0)), 'int32');
  const row = add(multiply(options.image, constant(height, 'int32')), whole(places.y));
  const index = add(multiply(row, constant(width, 'int32')), whole(places.x));
  const rows = reshape(images, [batch * height * width, channels]);
  const pixels = record('Gather', [rows, index], [...index.shape, channels], images.type, { axis: 0 });
  return where(reshape(isInside, [...isInside.shape, 1]), pixels, options.fill);
}

/** Numbers 0…N-1 as `[N, 1, 1]`, or one 0 when there is one image for all. */
export function imageNumbers(count: number): GraphNode {
  return countAlong(0, [count, 1, 1], 'int32');
}

/** Linear interpolation between two rows or columns; `share` `[B, h, w]` is that of the second. */
export function blend(first: GraphNode, second: GraphNode, share: GraphNode): GraphNode {
  const weight = cast(reshape(share, [...share.shape, 1]), 'float32');
  return add(first, multiply(subtract(second, first), weight));
}
