import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { OnnxBackendError } from '../error.ts';
import type { FileRange } from './file-bytes.ts';
import { type FrozenSource, rangeOf } from './frozen-source.ts';
import { type QuantisationForm, rowSizes } from './quantise-rows.ts';

/** Where the parts of one quantised matrix lie in the file. */
export interface QuantisedPlaces {
  packed: FileRange;
  scales: FileRange;
  zeros: FileRange | undefined;
}

export interface QuantisedLayout {
  /** Start of the file: a safetensors header. */
  header: Uint8Array;
  matrices: ReadonlyMap<string, QuantisedPlaces>;
  fileBytes: number;
}

const LENGTH_BYTES = 8;
const ALIGNMENT = 64;
const FORMAT_VERSION = 1;

/**
 * Layout of the file that holds matrices in quantised form. It is a safetensors file, with what it was made from and how
 * in its metadata: a file is valid for the given sources exactly if it starts with this header and has this length.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/frozen-source`, `tfjs-onnx/frozen-file-unreadable`
 */
export function layoutQuantised(
  sources: Readonly<Record<string, FrozenSource>>,
  form: QuantisationForm,
  file: string,
): QuantisedLayout {
  const parts: { key: string; dtype: 'F32' | 'U8'; shape: number[]; bytes: number }[] = [];
  const stats = new Map<string, { bytes: number; modified: number }>();
  for (const [name, source] of Object.entries(sources)) {
    rangeOf(source);
    const [rows, columns] = matrixShape(name, source);
    const { blocks, packed, scales, zeros } = rowSizes(columns, form);
    if (!stats.has(source.file)) stats.set(source.file, identify(source.file));
    parts.push({ key: `${name}.scales`, dtype: 'F32', shape: [rows, blocks], bytes: rows * scales });
    parts.push({ key: `${name}.packed`, dtype: 'U8', shape: [rows, blocks, packed / blocks], bytes: rows * packed });
    if (zeros > 0) parts.push({ key: `${name}.zeros`, dtype: 'U8', shape: [rows, zeros], bytes: rows * zeros });
  }
  // Floats first, so that they lie on multiples of four.
  parts.sort((a, b) => (a.dtype === b.dtype ? 0 : a.dtype === 'F32' ? -1 : 1));
  const record = {
    version: FORMAT_VERSION,
    ...form,
    files: [...stats].map(([path, stat]) => ({ name: basename(path), ...stat })),
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, { file: path, offset, dtype, shape }]) => [
        name,
        { file: basename(path), offset, dtype, shape },
      ]),
    ),
  };
  const entries: Record<string, unknown> = {
    __metadata__: { format: 'tfjs-onnx quantised weights', record: JSON.stringify(record) },
  };
  let position = 0;
  for (const { key, dtype, shape, bytes } of parts) {
    entries[key] = { dtype, shape, data_offsets: [position, position + bytes] };
    position += bytes;
  }
  const header = encodeHeader(entries);
  const ranges = new Map<string, FileRange>();
  let offset = header.length;
  for (const { key, dtype, shape, bytes } of parts) {
    const elementBytes = dtype === 'F32' ? 4 : 1;
    ranges.set(key, { file: resolve(file), offset, length: bytes, elementBytes, label: `${dtype} [${shape}]` });
    offset += bytes;
  }
  const matrices = new Map(
    Object.keys(sources).map((name) => [
      name,
      {
        packed: ranges.get(`${name}.packed`)!,
        scales: ranges.get(`${name}.scales`)!,
        zeros: ranges.get(`${name}.zeros`),
      },
    ]),
  );
  return { header, matrices, fileBytes: offset };
}

/** Rows and columns; extents after the first are taken together. */
export function matrixShape(name: string, source: FrozenSource): [number, number] {
  const { shape } = source;
  if (shape.length !== 2) {
    throw new OnnxBackendError(
      'tfjs-onnx/frozen-source',
      `"${name}" in ${source.file}: shape [${shape}] is not a matrix; only matrices are quantised`,
      { details: { name, shape } },
    );
  }
  return shape as [number, number] & readonly number[];
}

function identify(file: string): { bytes: number; modified: number } {
  try {
    const { size, mtimeMs } = statSync(file);
    return { bytes: size, modified: Math.floor(mtimeMs) };
  } catch (cause) {
    throw new OnnxBackendError(
      'tfjs-onnx/frozen-file-unreadable',
      `${file}: cannot be read (${(cause as NodeJS.ErrnoException).code}); expected the weights to quantise`,
      { cause, details: { file } },
    );
  }
}

function encodeHeader(entries: Record<string, unknown>): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(entries));
  const length = Math.ceil((LENGTH_BYTES + text.length) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length - LENGTH_BYTES), true);
  header.set(text, LENGTH_BYTES);
  return header;
}
