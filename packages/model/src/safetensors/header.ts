import { UgeError } from '@uge/core';
import { DTYPE_BYTES, type SafetensorsDtype } from './dtype.ts';
import { duplicateKeys } from './duplicate-keys.ts';

/** Longest header that is read: the limit of the reference implementation. */
const MAXIMUM_HEADER_BYTES = 100_000_000;
/** The file starts with the header's length, an unsigned 64-bit little-endian integer. */
export const LENGTH_BYTES = 8;

/** Where a tensor lies in its file. */
export interface TensorEntry {
  dtype: SafetensorsDtype;
  shape: readonly number[];
  /** Byte offsets from the start of the file, end exclusive. */
  start: number;
  end: number;
}

export interface SafetensorsHeader {
  tensors: Map<string, TensorEntry>;
  metadata: Record<string, string>;
}

/**
 * Length of the header in bytes.
 *
 * @param prefix - the first {@link LENGTH_BYTES} bytes of the file.
 * @param fileBytes - size of the whole file.
 * @param name - file name for messages.
 * @throws {UgeError} `model/safetensors-truncated`, `model/safetensors-header`
 */
export function headerLength(prefix: Uint8Array, fileBytes: number, name: string): number {
  if (prefix.byteLength < LENGTH_BYTES) {
    throw new UgeError(
      'model/safetensors-truncated',
      `${name}: ${fileBytes} bytes is too short for a safetensors file; copy or download it again.`,
      { name, fileBytes },
    );
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > MAXIMUM_HEADER_BYTES) {
    throw new UgeError(
      'model/safetensors-header',
      `${name}: not a safetensors file: it announces a header of ${length} bytes (at most ${MAXIMUM_HEADER_BYTES}).`,
      { name, headerBytes: String(length) },
    );
  }
  if (LENGTH_BYTES + Number(length) > fileBytes) {
    throw new UgeError(
      'model/safetensors-truncated',
      `${name}: the header needs ${length} bytes but the file has ${fileBytes}; copy or download it again.`,
      { name, fileBytes, headerBytes: Number(length) },
    );
  }
  return Number(length);
}

/**
 * Checked table of contents: known element types, sizes that fit the shapes, and tensors that fill the file without
 * overlap or gap.
 *
 * @throws {UgeError} `model/safetensors-header`, `model/safetensors-dtype`, `model/safetensors-offsets`,
 *   `model/safetensors-truncated`
 */
export function parseHeader(header: Uint8Array, fileBytes: number, name: string): SafetensorsHeader {
  const dataStart = LENGTH_BYTES + header.byteLength;
  const json = parseJson(header, name);
  const tensors = new Map<string, TensorEntry>();
  let metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(json)) {
    if (key === '__metadata__') metadata = checkMetadata(value, name);
    else tensors.set(key, checkEntry(key, value, dataStart, name));
  }
  checkCoverage(tensors, dataStart, fileBytes, name);
  return { tensors, metadata };
}

function parseJson(header: Uint8Array, name: string): Record<string, unknown> {
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
    json = JSON.parse(text);
  } catch (cause) {
    throw new UgeError('model/safetensors-header', `${name}: the header is not JSON in UTF-8.`, { name }, { cause });
  }
  if (!isRecord(json) || !text.startsWith('{')) {
    throw new UgeError('model/safetensors-header', `${name}: the header is not an object.`, { name });
  }
  const duplicates = duplicateKeys(text);
  if (duplicates.length > 0) {
    throw new UgeError(
      'model/safetensors-header',
      `${name}: the header names ${duplicates
        .slice(0, 5)
        .map((key) => JSON.stringify(key))
        .join(', ')} twice.`,
      { name, duplicates },
    );
  }
  return json;
}

function checkMetadata(value: unknown, name: string): Record<string, string> {
  if (!isRecord(value) || Object.values(value).some((entry) => typeof entry !== 'string')) {
    throw new UgeError('model/safetensors-header', `${name}: __metadata__ must map strings to strings.`, { name });
  }
  return value as Record<string, string>;
}

function checkEntry(tensor: string, value: unknown, dataStart: number, name: string): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw new UgeError(
      'model/safetensors-header',
      `${name}: tensor "${tensor}" lacks a valid dtype, shape or data_offsets.`,
      { name, tensor },
    );
  }
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPE_BYTES, dtype)) {
    throw new UgeError(
      'model/safetensors-dtype',
      `${name}: tensor "${tensor}" has element type ${JSON.stringify(dtype)}; known: ${Object.keys(DTYPE_BYTES).join(', ')}.`,
      { name, tensor, dtype },
    );
  }
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype as SafetensorsDtype]);
  if (end - begin !== bytes) {
    throw new UgeError(
      'model/safetensors-offsets',
      `${name}: tensor "${tensor}" ${dtype} [${shape.join(', ')}] needs ${bytes} bytes but its offsets span ${end - begin}.`,
      { name, tensor, bytes, begin, end },
    );
  }
  return { dtype: dtype as SafetensorsDtype, shape, start: dataStart + begin, end: dataStart + end };
}

function checkCoverage(tensors: Map<string, TensorEntry>, dataStart: number, fileBytes: number, name: string): void {
  let position = dataStart;
  for (const [tensor, { start, end }] of [...tensors].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (start !== position) {
      throw new UgeError(
        'model/safetensors-offsets',
        `${name}: tensor "${tensor}" starts at byte ${start} but the one before ends at ${position} (overlap or gap).`,
        { name, tensor, start, expected: position },
      );
    }
    position = end;
  }
  if (position !== fileBytes) {
    throw new UgeError(
      position > fileBytes ? 'model/safetensors-truncated' : 'model/safetensors-offsets',
      `${name}: the tensors end at byte ${position} but the file has ${fileBytes}; copy or download it again.`,
      { name, expected: position, fileBytes },
    );
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
