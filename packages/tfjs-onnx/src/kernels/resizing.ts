import { add, cast, matMul, multiply, record, reshape, subtract } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { range, withExtent } from '../recorder/shapes.ts';
import { table } from './constants.ts';
import { type KernelContext, type KernelTable, rule } from './kernel-rule.ts';

interface ResizeAttributes {
  alignCorners: boolean;
  halfPixelCenters?: boolean;
  size: [number, number];
}

interface AxisSizes {
  from: number;
  to: number;
}

/** For each new place the two old places it lies between and the share of the second. */
interface Interpolation {
  lower: number[];
  upper: number[];
  share: number[];
}

function scaleOf({ from, to }: AxisSizes, alignCorners: boolean): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

function interpolation(sizes: AxisSizes, attributes: Omit<ResizeAttributes, 'size'>): Interpolation {
  const scale = scaleOf(sizes, attributes.alignCorners);
  const places = range(sizes.to).map((i) => (attributes.halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i));
  const lower = places.map((place) => Math.max(0, Math.floor(place)));
  const upper = places.map((place) => Math.max(0, Math.min(sizes.from - 1, Math.ceil(place))));
  return { lower, upper, share: places.map((place, i) => place - lower[i]!) };
}

function nearest(sizes: AxisSizes, attributes: Omit<ResizeAttributes, 'size'>): number[] {
  const scale = scaleOf(sizes, attributes.alignCorners);
  const round = attributes.alignCorners ? Math.round : Math.floor;
  return range(sizes.to).map((i) =>
    Math.max(0, Math.min(sizes.from - 1, round(scale * (attributes.halfPixelCenters ? i + 0.5 : i)))),
  );
}

function pick(x: GraphNode, axis: number, places: readonly number[]): GraphNode {
  const indices = table(places, [places.length], 'int32');
  return record('Gather', [x, indices], withExtent(x.shape, axis, places.length), x.type, { axis });
}

function interpolate(x: GraphNode, axis: number, { lower, upper, share }: Interpolation): GraphNode {
  const first = pick(x, axis, lower);
  if (share.every((value) => value === 0)) return first;
  const along = withExtent(
    x.shape.map(() => 1),
    axis,
    share.length,
  );
  return add(first, multiply(subtract(pick(x, axis, upper), first), table(share, along, 'float32')));
}

/** Multiplies the two spatial axes of `dy` `[N, H, W, C]` by matrices `[from, to]`, stored row by row. */
function contract(
  dy: GraphNode,
  matrices: readonly [{ values: Float32Array } & AxisSizes, { values: Float32Array } & AxisSizes],
  context: KernelContext,
): GraphNode {
  const [batch, , width, channels] = dy.shape as [number, number, number, number];
  const [rows, columns] = matrices;
  const leaf = (m: { values: Float32Array } & AxisSizes): GraphNode =>
    context.leaf(m.values, [m.from, m.to], 'float32');
  const high = matMul(leaf(rows), reshape(dy, [batch, rows.to, width * channels]));
  const wide = matMul(leaf(columns), reshape(high, [batch * rows.from, columns.to, channels]));
  return reshape(wide, [batch, rows.from, columns.from, channels]);
}

/** The gradient of a resize, from what `weigh` says about one axis. tfjs knows no half-pixel centres here. */
const gradient = (
  weigh: (sizes: AxisSizes, alignCorners: boolean, add: (row: number, column: number, weight: number) => void) => void,
) =>
  rule<'images' | 'dy', { alignCorners: boolean }>(({ images, dy }, { alignCorners }, context) => {
    const matrix = (axis: number): { values: Float32Array } & AxisSizes => {
      const sizes = { from: images.shape[axis]!, to: dy.shape[axis]! };
      const values = new Float32Array(sizes.from * sizes.to);
      weigh(sizes, alignCorners, (row, column, weight) => {
        values[row * sizes.to + column]! += weight;
      });
      return { values, ...sizes };
    };
    return cast(contract(cast(dy, 'float32'), [matrix(1), matrix(2)], context), images.type);
  });

/** Resizing of images `[N, H, W, C]`, and its gradients. */
export const resizingKernels: KernelTable = {
  ResizeBilinear: rule<'images', ResizeAttributes>(({ images }, attributes) => {
    const sizes = (axis: number): AxisSizes => ({ from: images.shape[axis]!, to: attributes.size[axis - 1]! });
    const tall = interpolate(cast(images, 'float32'), 1, interpolation(sizes(1), attributes));
    return interpolate(tall, 2, interpolation(sizes(2), attributes));
  }),
  ResizeBilinearGrad: gradient((sizes, alignCorners, weight) => {
    const { lower, upper, share } = interpolation(sizes, { alignCorners });
    for (const [place, second] of share.entries()) {
      weight(lower[place]!, place, 1 - second);
      weight(upper[place]!, place, second);
    }
  }),
  ResizeNearestNeighbor: rule<'images', ResizeAttributes>(({ images }, attributes) => {
    const sizes = (axis: number): AxisSizes => ({ from: images.shape[axis]!, to: attributes.size[axis - 1]! });
    return pick(pick(images, 1, nearest(sizes(1), attributes)), 2, nearest(sizes(2), attributes));
  }),
  ResizeNearestNeighborGrad: gradient((sizes, alignCorners, weight) => {
    for (const [place, row] of nearest(sizes, { alignCorners }).entries()) weight(row, place, 1);
  }),
};
