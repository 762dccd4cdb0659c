import {
  add,
  cast,
  cumsum,
  type GradConfig,
  getGradient,
  greaterEqual,
  lessEqual,
  matMul,
  mul,
  type NamedAttrMap,
  neg,
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

/** Sums a gradient over the axes along which an input of `shape` was broadcast. */
function sumToShape(gradient: Tensor, shape: readonly number[]): Tensor {
  const missing = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((extent, i) =>
    i < missing || (shape[i - missing] === 1 && extent !== 1) ? [i] : [],
  );
  return reshape(axes.length > 0 ? sum(gradient, axes) : gradient, [...shape]);
}

const chosenGradient =
  (isFirst: (a: Tensor, b: Tensor) => Tensor): GradientFunction =>
  (dy, [a, b]) => {
    const gradient = dy as Tensor;
    const first = (): Tensor => cast(isFirst(a!, b!), 'float32');
    return {
      a: () => sumToShape(mul(gradient, first()), a!.shape),
      b: () => sumToShape(mul(gradient, sub(1, first())), b!.shape),
    };
  };

const squaredDifferenceGradient: GradientFunction = (dy, [a, b]) => {
  const slope = (): Tensor => mul(mul(dy as Tensor, 2), sub(a!, b!));
  return { a: () => sumToShape(slope(), a!.shape), b: () => sumToShape(neg(slope()), b!.shape) };
};

const matMulGradient: GradientFunction = (dy, [a, b], attributes) => {
  const gradient = dy as Tensor;
  const transposeA = attributes['transposeA'] === true;
  const transposeB = attributes['transposeB'] === true;
  return {
    a: () => {
      const product = transposeA ? matMul(b!, gradient, transposeB, true) : matMul(gradient, b!, false, !transposeB);
      return sumToShape(product, a!.shape);
    },
    b: () => {
      const product = transposeB ? matMul(gradient, a!, true, transposeA) : matMul(a!, gradient, !transposeA, false);
      return sumToShape(product, b!.shape);
    },
  };
};

const cumulativeSumGradient: GradientFunction = (dy, [_], attributes) => ({
  x: () =>
    cumsum(
      dy as Tensor,
      attributes['axis'] as number,
      attributes['exclusive'] as boolean,
      attributes['reverse'] !== true,
    ),
});

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
  { kernelName: 'Maximum', inputsToSave: ['a', 'b'], gradFunc: chosenGradient(greaterEqual) },
  { kernelName: 'Minimum', inputsToSave: ['a', 'b'], gradFunc: chosenGradient(lessEqual) },
  { kernelName: 'SquaredDifference', inputsToSave: ['a', 'b'], gradFunc: squaredDifferenceGradient },
  { kernelName: 'BatchMatMul', inputsToSave: ['a', 'b'], gradFunc: matMulGradient },
  { kernelName: 'Cumsum', inputsToSave: ['x'], gradFunc: cumulativeSumGradient },
  { kernelName: 'Tile', inputsToSave: ['x'], gradFunc: tileGradient },
];

const replaced = new Map<string, GradConfig | undefined>();

/**
 * Replaces some of tfjs' gradients by cheaper forms of the same formulas: no full-size tensors of ones filled in
 * JavaScript, one pass instead of slices in loops. Those of maximum, minimum, squared difference, matrix product and
 * cumulative sum also work where tfjs' own fail: with broadcasting, and along any axis. The registry is shared by all backends, and so are these.
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
