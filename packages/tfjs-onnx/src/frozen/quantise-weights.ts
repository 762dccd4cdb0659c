import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { backend as currentBackend, engine, type Tensor } from '@tensorflow/tfjs-core';
import { OnnxBackend } from '../backend/onnx-backend.ts';
import { OnnxBackendError } from '../error.ts';
import type { StoredType } from '../onnx/element-type.ts';
import { dequantize } from '../recorder/build.ts';
import { GraphNode } from '../recorder/graph-node.ts';
import type { Storage } from '../runtime/storage.ts';
import { type FileRange, mapBytes, readBytes } from './file-bytes.ts';
import { type FrozenSource, rangeOf } from './frozen-source.ts';
import { floatsOf } from './frozen-tensor.ts';
import { type QuantisationForm, quantiseRows } from './quantise-rows.ts';
import { layoutQuantised, matrixShape, type QuantisedLayout, type QuantisedPlaces } from './quantised-layout.ts';
import { widen } from './widen.ts';

export interface QuantiseOptions {
  /** Bits per weight. Default 8. */
  bits?: 4 | 8;
  /** Neighbouring entries of a row that share a scale. Default 128 for 8 bits, 32 for 4 bits. */
  blockSize?: QuantisationForm['blockSize'];
  /** Whether blocks have zero points of their own; else zero is the middle of the range. Default false. */
  zeroPoints?: boolean;
  /**
   * What products are computed in: `'int8'` also rounds the other factor, by blocks, and is the fast way on CPUs with
   * 8-bit dot products; `'float32'` rounds nothing else. Default `'int8'`.
   */
  arithmetic?: 'int8' | 'float32';
  /** File that keeps the result; one made earlier from the same sources in the same form is used as it is. */
  file: string;
  signal?: AbortSignal;
  /** Called after each part of a matrix, not at all when the file is there. */
  onProgress?: (event: { phase: 'quantise'; done: number; total: number; unit: 'bytes' }) => void;
}

/** Bytes of the source that are in memory at a time. */
const CHUNK_BYTES = 1 << 23;
const ACCURACY_LEVEL = { float32: 1, int8: 4 } as const;

/**
 * Matrices in 4 or 8 bits per weight, as float32 tensors `[rows, columns]` that stay quantised: `tf.matMul(x, w, false,
 * true)` runs as one MatMulNBits, `tf.gather` along the first axis restores the gathered rows only, everything else, the
 * gradient for `x` included, restores the matrix for the moment it is needed. The sources are read piece by piece.
 *
 * The quantised form goes into `options.file` (safetensors; written whole or not at all) and is mapped from there.
 *
 * @param sources - by name; matrices whose rows are outputs, as in PyTorch.
 * @returns tensors by the same names, which the caller disposes.
 * @throws {OnnxBackendError} `tfjs-onnx/quantised-backend` when the current backend is not this one,
 *   `tfjs-onnx/frozen-source`, `tfjs-onnx/frozen-file-unreadable`, `tfjs-onnx/frozen-file-truncated`
 */
export async function quantiseWeights(
  sources: Readonly<Record<string, FrozenSource>>,
  options: QuantiseOptions,
): Promise<Map<string, Tensor>> {
  const backend = currentBackend();
  if (!(backend instanceof OnnxBackend)) {
    throw new OnnxBackendError(
      'tfjs-onnx/quantised-backend',
      'quantised weights need this backend: call registerOnnxBackend() and tf.setBackend() first, or use frozenTensor',
    );
  }
  const bits = options.bits ?? 8;
  const form: QuantisationForm = {
    bits,
    blockSize: options.blockSize ?? (bits === 8 ? 128 : 32),
    zeroPoints: options.zeroPoints ?? false,
  };
  const layout = layoutQuantised(sources, form, options.file);
  if (!(await isCurrent(options.file, layout))) await writeQuantised(sources, form, { ...options, layout });
  const attributes = {
    bits,
    block_size: form.blockSize,
    accuracy_level: ACCURACY_LEVEL[options.arithmetic ?? 'int8'],
  };
  return new Map(
    [...layout.matrices].map(([name, places]) => [
      name,
      openMatrix(backend, places, { shape: matrixShape(name, sources[name]!), attributes }),
    ]),
  );
}

async function isCurrent(file: string, layout: QuantisedLayout): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  try {
    if ((await handle.stat()).size !== layout.fileBytes) return false;
    const start = Buffer.alloc(layout.header.length);
    await handle.read(start, 0, start.length, 0);
    return start.equals(layout.header);
  } finally {
    await handle.close();
  }
}

async function writeQuantised(
  sources: Readonly<Record<string, FrozenSource>>,
  form: QuantisationForm,
  { file, layout, signal, onProgress }: QuantiseOptions & { layout: QuantisedLayout },
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  const ranges = Object.values(sources).map(rangeOf);
  const total = ranges.reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  const handle = await open(temporary, 'wx');
  try {
    await handle.write(layout.header, 0, layout.header.length, 0);
    for (const [name, source] of Object.entries(sources)) {
      const [rows, columns] = matrixShape(name, source);
      const range = rangeOf(source);
      const rowBytes = range.length / rows;
      const step = Math.max(1, Math.floor(CHUNK_BYTES / rowBytes));
      const values = new Float32Array(step * columns);
      const { packed, scales, zeros } = layout.matrices.get(name)!;
      for (let row = 0; row < rows; row += step) {
        signal?.throwIfAborted();
        const count = Math.min(step, rows - row);
        const part = { ...range, offset: range.offset + row * rowBytes, length: count * rowBytes };
        const chunk = values.subarray(0, count * columns);
        widen(readBytes(part).bytes, source.dtype, chunk);
        const result = quantiseRows(chunk, columns, form);
        const put = (place: FileRange, bytes: Uint8Array): Promise<unknown> =>
          handle.write(bytes, 0, bytes.length, place.offset + (place.length / rows) * row);
        await put(packed, result.packed);
        await put(scales, new Uint8Array(result.scales.buffer));
        if (zeros) await put(zeros, result.zeros!);
        done += part.length;
        onProgress?.({ phase: 'quantise', done, total, unit: 'bytes' });
      }
    }
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

function openMatrix(
  backend: OnnxBackend,
  places: QuantisedPlaces,
  { shape, attributes }: { shape: [number, number]; attributes: Record<string, number> },
): Tensor {
  const [rows] = shape;
  const storages: Storage[] = [];
  const leaf = (range: FileRange, type: StoredType, extents: readonly number[]): GraphNode => {
    const { bytes, free } = backend.binding.kind === 'c-api' ? mapBytes(range) : readBytes(range);
    const array = type === 'float32' ? floatsOf(bytes) : bytes;
    const storage = backend.pool.adoptFrozen(type, array, free);
    storage.place = range;
    storages.push(storage);
    const node = GraphNode.leaf(storage, extents);
    node.isState = true;
    return node;
  };
  const blocks = places.scales.length / 4 / rows;
  const parts = [
    leaf(places.packed, 'uint8', [rows, blocks, places.packed.length / rows / blocks]),
    leaf(places.scales, 'float32', [rows, blocks]),
    ...(places.zeros ? [leaf(places.zeros, 'uint8', [rows, places.zeros.length / rows])] : []),
  ];
  const info = backend.tensorOfFrozen({ storages, node: () => dequantize(parts, shape, attributes) }, shape);
  return engine().makeTensorFromTensorInfo(info);
}
