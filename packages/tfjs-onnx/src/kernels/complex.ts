import {
  add,
  binary,
  cast,
  compare,
  concat,
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
import { GraphNode } from '../recorder/graph-node.ts';
import { type Shape, sizeOf } from '../recorder/shapes.ts';
import { gatherScatterKernels } from './gather-scatter.ts';
import { ComplexValue, type KernelResult, type KernelRule, type KernelTable, rule } from './kernel-rule.ts';
import { reductionKernels } from './reduction.ts';
import { shapeKernels } from './shape.ts';

interface Parts {
  real: GraphNode;
  imaginary: GraphNode;
}

function partsOf(z: GraphNode): Parts {
  const shape = z.shape.slice(0, -1);
  const part = (i: number): GraphNode => {
    const taken = slice(
      z,
      z.shape.map((_, axis) => (axis === shape.length ? i : 0)),
      [...shape, 1],
    );
    return reshape(taken, shape);
  };
  return { real: part(0), imaginary: part(1) };
}

function join(real: GraphNode, imaginary: GraphNode): ComplexValue {
  const column = (part: GraphNode): GraphNode => reshape(part, [...part.shape, 1]);
  return new ComplexValue(concat([column(real), column(imaginary)], real.shape.length));
}

/** Complex numbers of real ones. */
export function complexOf(real: GraphNode): ComplexValue {
  const number = cast(real, 'float32');
  return join(number, fill(0, number.shape, 'float32'));
}

/** A kernel that moves or adds elements does the same to both parts; attributes of a constant go to the real one. */
const byParts = (kernel: KernelRule, imaginaryAttributes: object = {}): KernelRule => {
  return (inputs, attributes, context) => {
    const run = (name: keyof Parts, options: unknown): KernelResult => {
      const chosen = Object.fromEntries(
        Object.entries(inputs as Record<string, GraphNode>).map(([key, node]) => {
          // Positions are whole numbers; all else here is complex.
          return [key, node.type === 'float32' ? partsOf(node)[name] : node];
        }),
      );
      return kernel(chosen, options, context);
    };
    const real = run('real', attributes);
    const imaginary = run('imaginary', { ...(attributes as object), ...imaginaryAttributes });
    if (real instanceof GraphNode) return join(real, imaginary as GraphNode);
    return (real as readonly GraphNode[]).map((node, i) => join(node, (imaginary as readonly GraphNode[])[i]!));
  };
};

const together = (combine: (a: GraphNode, b: GraphNode) => GraphNode): KernelRule =>
  rule<'a' | 'b'>(({ a, b }) => new ComplexValue(combine(a, b)));

function product(a: Parts, b: Parts): Parts {
  return {
    real: subtract(multiply(a.real, b.real), multiply(a.imaginary, b.imaginary)),
    imaginary: add(multiply(a.real, b.imaginary), multiply(a.imaginary, b.real)),
  };
}

const transform = (inverse: 0 | 1): KernelRule =>
  rule<'input'>(({ input }) => {
    const shape: Shape = input.shape;
    const length = shape.at(-2)!;
    if (sizeOf(shape) === 0) return new ComplexValue(input);
    const rows = reshape(input, [sizeOf(shape) / (2 * length), length, 2]);
    return new ComplexValue(reshape(record('DFT', [rows], rows.shape, 'float32', { axis: 1, inverse }), shape));
  });

const { Concat, Pack, Unpack, SplitV, Slice, StridedSlice, Transpose, Tile, BroadcastTo, Reverse, PadV2 } =
  shapeKernels;

/** Kernels as they work on complex inputs, whose nodes hold the parts along a last axis of two. */
export const complexKernels: KernelTable = {
  Real: rule<'input'>(({ input }) => partsOf(input).real),
  Imag: rule<'input'>(({ input }) => partsOf(input).imaginary),
  ComplexAbs: rule<'x'>(({ x }) => {
    const { real, imaginary } = partsOf(x);
    const [a, b] = [unary('Abs', real), unary('Abs', imaginary)];
    const [large, small] = [binary('Max', a, b), binary('Min', a, b)];
    // Scaled, so that the squares of very small and very large parts stay in range.
    const ratio = divide(small, large);
    const length = multiply(
      large,
      unary('Sqrt', add(fill(1, x.shape.slice(0, -1), 'float32'), multiply(ratio, ratio))),
    );
    const isExtreme = compare(
      'Or',
      compare('Equal', large, constant(0, 'float32')),
      unary('IsInf', large, undefined, 'bool'),
    );
    return where(isExtreme, large, length);
  }),
  FFT: transform(0),
  IFFT: transform(1),
  Cast: rule<'x', { dtype: 'float32' | 'int32' | 'bool' | 'complex64' }>(({ x }, { dtype }) =>
    dtype === 'complex64' ? new ComplexValue(x) : cast(partsOf(x).real, dtype),
  ),
  Add: together(add),
  Sub: together(subtract),
  Multiply: rule<'a' | 'b'>(({ a, b }) => {
    const { real, imaginary } = product(partsOf(a), partsOf(b));
    return join(real, imaginary);
  }),
  RealDiv: rule<'a' | 'b'>(({ a, b }) => {
    const divisor = partsOf(b);
    const square = add(multiply(divisor.real, divisor.real), multiply(divisor.imaginary, divisor.imaginary));
    const conjugate = { real: divisor.real, imaginary: unary('Neg', divisor.imaginary) };
    const { real, imaginary } = product(partsOf(a), conjugate);
    return join(divide(real, square), divide(imaginary, square));
  }),
  Neg: rule<'x'>(({ x }) => new ComplexValue(unary('Neg', x))),
  ZerosLike: rule<'x'>(({ x }) => new ComplexValue(fill(0, x.shape, 'float32'))),
  OnesLike: rule<'x'>(({ x }) => complexOf(fill(1, x.shape.slice(0, -1), 'float32'))),
  Concat: byParts(Concat!),
  Pack: byParts(Pack!),
  Unpack: byParts(Unpack!),
  SplitV: byParts(SplitV!),
  Slice: byParts(Slice!),
  StridedSlice: byParts(StridedSlice!),
  Transpose: byParts(Transpose!),
  Tile: byParts(Tile!),
  BroadcastTo: byParts(BroadcastTo!),
  Reverse: byParts(Reverse!),
  PadV2: byParts(PadV2!, { constantValue: 0 }),
  GatherV2: byParts(gatherScatterKernels['GatherV2']!),
  GatherNd: byParts(gatherScatterKernels['GatherNd']!),
  Sum: byParts(reductionKernels['Sum']!),
};

/** The kernel that makes complex numbers of two real tensors. */
export const complexCreationKernels: KernelTable = {
  Complex: rule<'real' | 'imag'>(({ real, imag }) => join(real, imag)),
};
