import {
  add,
  type GradConfig,
  getGradient,
  mul,
  type NamedAttrMap,
  registerGradient,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tile,
  transpose,
  unregisterGradient,
  unsortedSegmentSum,
  util,
} from '@tensorflow/tfjs-core';

type GradientFunction = Required<GradConfig>['gradFunc'];

function reducedShape(x: Tensor, attributes: NamedAttrMap): number[] {
  const axes = util.parseAxisParam(attributes['axis'] as number | number[], x.shape);
  return x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
}

function spread(dy: Tensor, x: Tensor, shape: readonly number[]): Tensor {
  return tile(
    dy,
    x.shape.map((extent, i) => extent / Math.max(shape[i]!, 1)),
  );
}

const sumGradient: GradientFunction = (dy, [x], attributes) => {
  const shape = reducedShape(x!, attributes);
  return { x: () => spread(reshape(dy as Tensor, shape), x!, shape) };
};

const meanGradient: GradientFunction = (dy, [x], attributes) => {
  const shape = reducedShape(x!, attributes);
  const count = x!.size / util.sizeFromShape(shape);
  return { x: () => spread(mul(reshape(dy as Tensor, shape), 1 / count), x!, shape) };
};

const softmaxGradient: GradientFunction = (dy, [y], attributes) => {
  const gradient = dy as Tensor;
  return { logits: () => mul(y!, sub(gradient, sum(mul(gradient, y!), attributes['dim'] as number, true))) };
};

/** Row ids of a flattened batch: ids of batch element b move up by b times the number of rows per element. */
function offsetByBatch(ids: Tensor, layout: { batch: number; picks: number; extent: number }): Tensor {
  const offsets = Int32Array.from(
    { length: layout.batch * layout.picks },
    (_, i) => Math.floor(i / layout.picks) * layout.extent,
  );
  return add(ids, tensor1d(offsets, 'int32'));
}

/** Handles indices of any rank and any number of batch axes; tfjs' own knows one of each. */
const gatherGradient: GradientFunction = (dy, [x, indices], attributes) => {
  const rank = x!.rank;
  const axis = util.parseAxisParam(attributes['axis'] as number, x!.shape)[0]!;
  const batchAxes = (attributes['batchDims'] as number | undefined) ?? 0;
  const size = (from: number, to: number): number => util.sizeFromShape(x!.shape.slice(from, to));
  return {
    x: () => {
      const [batch, outer, extent, inner] = [
        size(0, batchAxes),
        size(batchAxes, axis),
        x!.shape[axis]!,
        size(axis + 1, rank),
      ];
      const picks = batch === 0 ? 0 : indices!.size / batch;
      const rows = transpose(reshape(dy as Tensor, [batch, outer, picks, inner]), [0, 2, 1, 3]);
      const flat = reshape(indices!, [batch * picks]);
      const ids = batch > 1 ? offsetByBatch(flat, { batch, picks, extent }) : flat;
      const values = reshape(rows, [batch * picks, outer * inner]);
      const sums = unsortedSegmentSum(values, ids as Tensor1D, batch * extent);
      return reshape(transpose(reshape(sums, [batch, extent, outer, inner]), [0, 2, 1, 3]), x!.shape);
    },
    indices: () => indices!,
  };
};

const tileGradient: GradientFunction = (dy, [x], attributes) => {
  const repeats = attributes['reps'] as number[];
  return {
    x: () => {
      const split = x!.shape.flatMap((extent, i) => [repeats[i]!, extent]);
      const repeatAxes = x!.shape.map((_, i) => 2 * i);
      return sum(reshape(dy as Tensor, split), repeatAxes);
    },
  };
};

const OVERRIDES: readonly GradConfig[] = [
  { kernelName: 'Sum', inputsToSave: ['x'], gradFunc: sumGradient },
  { kernelName: 'Mean', inputsToSave: ['x'], gradFunc: meanGradient },
  { kernelName: 'Softmax', outputsToSave: [true], gradFunc: softmaxGradient },
  { kernelName: 'GatherV2', inputsToSave: ['x', 'indices'], gradFunc: gatherGradient },
  { kernelName: 'Tile', inputsToSave: ['x'], gradFunc: tileGradient },
];

const replaced = new Map<string, GradConfig | undefined>();

/**
 * Replaces some of tfjs' gradients by cheaper forms of the same formulas: no full-size tensors of ones filled in
 * JavaScript, one pass instead of slices in loops. The registry is shared by all backends, and so are these.
 */
export function installGradientOverrides(): void {
  for (const override of OVERRIDES) {
    const current = getGradient(override.kernelName);
    if (current === override) continue;
    replaced.set(override.kernelName, current);
    if (current) unregisterGradient(override.kernelName);
    registerGradient(override);
  }
}

/** Puts tfjs' own gradients back. */
export function removeGradientOverrides(): void {
  for (const [kernelName, original] of replaced) {
    unregisterGradient(kernelName);
    if (original) registerGradient(original);
  }
  replaced.clear();
}
