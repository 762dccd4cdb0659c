import {
  add,
  cast,
  clip,
  compare,
  constant,
  divide,
  multiply,
  reshape,
  slice,
  subtract,
  unary,
  where,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { countAlong } from './constants.ts';
import { imageNumbers, type Places, readPixels, real, roundHalfUp, within } from './image-sampling.ts';
import { type KernelTable, rule } from './kernel-rule.ts';

type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';

interface TransformAttributes {
  interpolation: 'nearest' | 'bilinear';
  fillMode: FillMode;
  fillValue: number;
  outputShape?: [number, number] | null;
}

const truncate = (value: GraphNode): GraphNode =>
  where(compare('Less', value, real(0)), unary('Ceil', value), unary('Floor', value));
const isBelow = (value: GraphNode, limit: number): GraphNode => compare('Less', value, real(limit));
const negate = (value: GraphNode): GraphNode => unary('Neg', value);

/** Brings places outside an axis of `extent` elements back in, after TensorFlow's `image_ops.h`. */
function mapPlace(place: GraphNode, extent: number, mode: FillMode): GraphNode {
  if (mode === 'constant') return place;
  const inRange = (value: GraphNode): GraphNode => clip(value, 0, extent - 1);
  if (mode === 'nearest') return inRange(place);
  if (extent <= 1) return multiply(place, real(0));
  const outside = (below: GraphNode, above: GraphNode): GraphNode =>
    inRange(where(isBelow(place, 0), below, where(compare('Greater', place, real(extent - 1)), above, place)));
  if (mode === 'wrap') {
    const turns = (value: GraphNode): GraphNode => truncate(divide(value, real(extent - 1)));
    const below = add(place, multiply(real(extent), add(turns(negate(place)), real(1))));
    return outside(below, subtract(place, multiply(real(extent), turns(place))));
  }
  const period = real(2 * extent);
  const turns = (value: GraphNode): GraphNode => multiply(period, truncate(divide(value, period)));
  const under = add(place, turns(negate(place)));
  const below = where(isBelow(under, -extent), add(under, period), subtract(negate(under), real(1)));
  const over = subtract(place, turns(place));
  const above = where(isBelow(over, extent), over, subtract(subtract(period, over), real(1)));
  return outside(below, above);
}

function transform(images: GraphNode, transforms: GraphNode, a: TransformAttributes): GraphNode {
  const [batch, height, width] = images.shape as [number, number, number, number];
  const [rows, columns] = a.outputShape ?? [height, width];
  const matrix = cast(transforms, 'float64');
  const entry = (i: number): GraphNode =>
    reshape(slice(matrix, [0, i], [matrix.shape[0]!, 1]), [matrix.shape[0]!, 1, 1]);
  const x = countAlong(2, [1, 1, columns], 'float64');
  const y = countAlong(1, [1, rows, 1], 'float64');
  const combine = (i: number, last: GraphNode): GraphNode =>
    add(add(multiply(entry(i), x), multiply(entry(i + 1), y)), last);
  const projection = combine(6, real(1));
  const sourceX = mapPlace(divide(combine(0, entry(2)), projection), width, a.fillMode);
  const sourceY = mapPlace(divide(combine(3, entry(5)), projection), height, a.fillMode);
  const isDefined = unary('Not', compare('Equal', projection, real(0)));
  const background = constant(a.fillValue, 'float32');
  const read = (places: Places): GraphNode => {
    const isInside = compare(
      'And',
      isDefined,
      compare('And', within(places.y, height - 1), within(places.x, width - 1)),
    );
    return readPixels(cast(images, 'float32'), places, { image: imageNumbers(batch), isInside, fill: background });
  };
  if (a.interpolation === 'nearest') return read({ y: roundHalfUp(sourceY), x: roundHalfUp(sourceX) });
  const [top, left] = [unary('Floor', sourceY), unary('Floor', sourceX)];
  const [bottom, right] = [add(top, real(1)), add(left, real(1))];
  const weight = (share: GraphNode): GraphNode => cast(reshape(share, [...share.shape, 1]), 'float32');
  const mix = (first: GraphNode, second: GraphNode, shares: readonly [GraphNode, GraphNode]): GraphNode =>
    add(multiply(weight(shares[0]), first), multiply(weight(shares[1]), second));
  const across = [subtract(right, sourceX), subtract(sourceX, left)] as const;
  const upper = mix(read({ y: top, x: left }), read({ y: top, x: right }), across);
  const lower = mix(read({ y: bottom, x: left }), read({ y: bottom, x: right }), across);
  const mixed = mix(upper, lower, [subtract(bottom, sourceY), subtract(sourceY, top)]);
  return where(reshape(isDefined, [...isDefined.shape, 1]), mixed, background);
}

/** Projective transforms of images `[N, H, W, C]`. */
export const imageTransformKernels: KernelTable = {
  Transform: rule<'image' | 'transforms', TransformAttributes>(({ image, transforms }, attributes) =>
    cast(transform(image, transforms, attributes), image.type),
  ),
};
