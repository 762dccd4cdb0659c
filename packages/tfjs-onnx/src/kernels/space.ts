import { backend_util } from '@tensorflow/tfjs-core';
import { compare, constant, pad, record, reshape, slice, transpose, where } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { sizeOf, withExtent } from '../recorder/shapes.ts';
import { countAlong, table } from './constants.ts';
import { type KernelTable, rule } from './kernel-rule.ts';

/** Reads each axis forwards and backwards in turn beyond its ends; `symmetric` repeats the last element. */
function mirrorPad(x: GraphNode, paddings: readonly (readonly [number, number])[], isSymmetric: boolean): GraphNode {
  let result = x;
  const offset = isSymmetric ? 1 : 0;
  for (const [axis, [before, after]] of paddings.entries()) {
    const extent = x.shape[axis]!;
    if (before === 0 && after === 0) continue;
    const places = Array.from({ length: before + extent + after }, (_, i) => {
      const place = i - before;
      if (place < 0) return -place - offset;
      return place < extent ? place : 2 * (extent - 1) - place + offset;
    });
    const shape = withExtent(result.shape, axis, places.length);
    result = record('Gather', [result, table(places, [places.length], 'int32')], shape, x.type, { axis });
  }
  return result;
}

/** Kernels that trade channels or images for space, or mirror it. */
export const spaceKernels: KernelTable = {
  MirrorPad: rule<'x', { paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>(({ x }, attributes) =>
    mirrorPad(x, attributes.paddings, attributes.mode === 'symmetric'),
  ),
  DepthToSpace: rule<'x', { blockSize: number; dataFormat: 'NHWC' | 'NCHW' }>(({ x }, { blockSize: b, dataFormat }) => {
    if (dataFormat === 'NCHW') {
      const [batch, depth, height, width] = x.shape as [number, number, number, number];
      const channels = depth / (b * b);
      const blocks = transpose(reshape(x, [batch, b, b, channels, height, width]), [0, 3, 4, 1, 5, 2]);
      return reshape(blocks, [batch, channels, height * b, width * b]);
    }
    const [batch, height, width, depth] = x.shape as [number, number, number, number];
    const channels = depth / (b * b);
    const blocks = transpose(reshape(x, [batch, height, width, b, b, channels]), [0, 1, 3, 2, 4, 5]);
    return reshape(blocks, [batch, height * b, width * b, channels]);
  }),
  SpaceToBatchND: rule<'x', { blockShape: number[]; paddings: [number, number][] }>(
    ({ x }, { blockShape, paddings }) => {
      const block = sizeOf(blockShape);
      const rest = x.shape.slice(1 + blockShape.length).map(() => [0, 0] as const);
      const padded = pad(x, [[0, 0], ...paddings, ...rest], 0);
      const split = backend_util.getReshaped([...padded.shape], blockShape, block, false);
      const order = backend_util.getPermuted(split.length, blockShape.length, false);
      const shape = backend_util.getReshapedPermuted([...padded.shape], blockShape, block, false);
      return reshape(transpose(reshape(padded, split), order), shape);
    },
  ),
  BatchToSpaceND: rule<'x', { blockShape: number[]; crops: number[][] }>(({ x }, { blockShape, crops }) => {
    const block = sizeOf(blockShape);
    const split = backend_util.getReshaped([...x.shape], blockShape, block);
    const order = backend_util.getPermuted(split.length, blockShape.length);
    const shape = backend_util.getReshapedPermuted([...x.shape], blockShape, block);
    const whole = reshape(transpose(reshape(x, split), order), shape);
    const rest = shape.slice(1 + blockShape.length);
    const begin = [...backend_util.getSliceBeginCoords(crops, blockShape.length), ...rest.map(() => 0)];
    return slice(whole, begin, [...backend_util.getSliceSize(shape, crops, blockShape.length), ...rest]);
  }),
  Diag: rule<'x'>(({ x }) => {
    const size = sizeOf(x.shape);
    const isDiagonal = compare('Equal', countAlong(0, [size, 1], 'int32'), countAlong(1, [1, size], 'int32'));
    const matrix = where(isDiagonal, reshape(x, [1, size]), constant(0, x.type));
    return reshape(matrix, [...x.shape, ...x.shape]);
  }),
};
