import type { TensorType } from '../onnx/element-type.ts';
import { expand, fill, reshape, where } from '../recorder/build.ts';
import { type KernelTable, rule } from './kernel-rule.ts';

/** Kernels that make tensors from attributes, and selection. */
export const creationKernels: KernelTable = {
  Fill: (_, attributes, context) => {
    const { shape, value, dtype } = attributes as { shape: number[]; value: number; dtype?: TensorType };
    const type = dtype ?? 'float32';
    // 0 and 1 are worth knowing at compile time; other values may change from step to step and must not recompile.
    return value === 0 || value === 1 ? fill(value, shape, type) : expand(context.leaf([value], [], type), shape);
  },
  ZerosLike: rule<'x'>(({ x }) => fill(0, x.shape, x.type)),
  OnesLike: rule<'x'>(({ x }) => fill(1, x.shape, x.type)),
  Range: (_, attributes, context) => {
    const { start, stop, step, dtype } = attributes as { start: number; stop: number; step: number; dtype: TensorType };
    // A step of 1 is what tfjs passes when none was given.
    const stride = stop < start && step === 1 ? -1 : step;
    const count = Math.max(0, Math.ceil((stop - start) / stride));
    const values = Array.from({ length: count }, (_, i) => start + i * stride);
    return context.leaf(values, [count], dtype);
  },
  LinSpace: (_, attributes, context) => {
    const { start, stop, num } = attributes as { start: number; stop: number; num: number };
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return context.leaf(
      Array.from({ length: num }, (_, i) => start + i * step),
      [num],
      'float32',
    );
  },
  Select: rule<'condition' | 't' | 'e'>(({ condition, t, e }) => {
    // A condition of lower rank selects whole rows of the first axis.
    const rank = t.shape.length;
    const missing = Math.max(0, rank - condition.shape.length);
    const aligned =
      condition.shape.length > 0
        ? reshape(condition, [...condition.shape, ...new Array<number>(missing).fill(1)])
        : condition;
    return where(aligned, t, e);
  }),
};
