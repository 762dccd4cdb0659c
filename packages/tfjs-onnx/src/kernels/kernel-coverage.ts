import { complexKernels } from './complex.ts';
import { kernelTable } from './kernel-table.ts';
import { sharingKernels } from './sharing.ts';

/** How a tfjs kernel runs on this backend. */
export interface KernelCoverage {
  readonly kernel: string;
  /** `native`: recorded as ONNX; `fallback`: run by tfjs' cpu backend on computed values, with one warning. */
  readonly status: 'native' | 'fallback';
  /** Whether complex64 inputs are recorded too. */
  readonly complex: boolean;
  /** Why not native. */
  readonly reason?: string;
}

const SIZE_FROM_VALUES = 'the size of the result depends on values';
const TEXT = 'works on text, which ONNX graphs here do not hold';

/** Kernels without an ONNX form here, each with the reason. tfjs' cpu backend has all of them. */
export const fallbackReasons: Readonly<Record<string, string>> = {
  BroadcastArgs: 'computes a shape, which is wanted at once and checked by value',
  Draw: 'draws on a canvas',
  Multinomial: "draws numbers from tfjs' seeded generator",
  NonMaxSuppressionV3: SIZE_FROM_VALUES,
  NonMaxSuppressionV4: SIZE_FROM_VALUES,
  NonMaxSuppressionV5: SIZE_FROM_VALUES,
  RaggedGather: SIZE_FROM_VALUES,
  RaggedRange: SIZE_FROM_VALUES,
  RaggedTensorToTensor: SIZE_FROM_VALUES,
  SparseFillEmptyRows: SIZE_FROM_VALUES,
  SparseReshape: 'computes a shape, which is wanted at once and checked by value',
  SparseSegmentMean: SIZE_FROM_VALUES,
  SparseSegmentSum: SIZE_FROM_VALUES,
  StaticRegexReplace: TEXT,
  StringNGrams: TEXT,
  StringSplit: TEXT,
  StringToHashBucketFast: TEXT,
  Unique: SIZE_FROM_VALUES,
};

/** Every kernel that this backend registers with tfjs, in alphabetical order. */
export function kernelCoverage(): readonly KernelCoverage[] {
  const native = [...new Set([kernelTable, complexKernels, sharingKernels].flatMap(Object.keys))].map((kernel) => ({
    kernel,
    status: 'native' as const,
    complex: kernel in complexKernels || kernel === 'Complex' || kernel in sharingKernels,
  }));
  const fallback = Object.entries(fallbackReasons).map(([kernel, reason]) => ({
    kernel,
    status: 'fallback' as const,
    complex: false,
    reason,
  }));
  return [...native, ...fallback].sort((a, b) => (a.kernel < b.kernel ? -1 : 1));
}
