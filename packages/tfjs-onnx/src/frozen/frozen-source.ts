import { OnnxBackendError } from '../error.ts';
import { sizeOf } from '../recorder/shapes.ts';
import type { FileRange } from './file-bytes.ts';

/** Element types of frozen weights in a file, as safetensors has them. */
export type FrozenDtype = 'f32' | 'f16' | 'bf16';

/** Little-endian elements, row-major, in a file. */
export interface FrozenSource {
  /** Path. The file must stay as it is while the tensor lives. */
  file: string;
  /** Position of the first byte. */
  offset: number;
  dtype: FrozenDtype;
  /** Extents of 1 or more. */
  shape: readonly number[];
}

const DTYPE_BYTES: Readonly<Record<FrozenDtype, number>> = { f32: 4, f16: 2, bf16: 2 };

/**
 * Where the elements lie, or those of some rows.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/frozen-source` when dtype, shape or offset make no sense.
 */
export function rangeOf({ file, offset, dtype, shape }: FrozenSource): FileRange {
  const fail = (what: string): OnnxBackendError =>
    new OnnxBackendError('tfjs-onnx/frozen-source', `frozen weights in ${file}: ${what}`, {
      details: { file, offset, dtype, shape },
    });
  const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (!Object.hasOwn(DTYPE_BYTES, dtype)) throw fail(`dtype '${dtype}' is not one of f32, f16, bf16`);
  if (!shape.every(isSize) || sizeOf(shape) === 0) throw fail(`shape [${shape}] must have extents of 1 or more`);
  if (!isSize(offset)) throw fail(`offset ${offset} must be a whole number from 0`);
  const elementBytes = DTYPE_BYTES[dtype];
  return { file, offset, length: sizeOf(shape) * elementBytes, elementBytes, label: `${dtype} [${shape}]` };
}
