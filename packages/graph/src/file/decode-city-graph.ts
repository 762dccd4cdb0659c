import { contentHash, UgeError } from '@uge/core';
import { CityGraph } from '../city-graph/city-graph.ts';
import type { GraphHeader } from '../city-graph/columns.ts';
import { COLUMN_NAMES, ELEMENT_TYPES, GRAPH_COLUMNS, type GraphColumns } from '../city-graph/graph-columns.ts';
import { alignedToEight, CHECKSUM_OFFSET, HEADER_OFFSET, MAGIC, VERSION } from './format.ts';

/**
 * Open the bytes of a `.ugc` file. Columns are views of `bytes`, which must not change afterwards; nothing is parsed but a
 * short header. Bytes that do not start at a multiple of 8 in their buffer are copied once.
 *
 * @param options.name - what errors call it. Default `city file`.
 * @throws {UgeError} `graph/not-a-city-file`, `graph/unsupported-version`, `graph/corrupt-city-file`.
 */
export function decodeCityGraph(bytes: Uint8Array, options: { name?: string } = {}): CityGraph {
  const { name = 'city file' } = options;
  const magic = new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length));
  if (bytes.length < HEADER_OFFSET || magic !== MAGIC) {
    throw new UgeError(
      'graph/not-a-city-file',
      `${name}: ${bytes.length} bytes that are no city graph; expected a .ugc file written by encodeCityGraph or saveCityGraph.`,
      { name, bytes: bytes.length },
    );
  }
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new UgeError(
      'graph/unsupported-version',
      `${name}: a city graph of format version ${version}, this package reads version ${VERSION}; build it again from its extract.`,
      { name, version, supported: VERSION },
    );
  }
  const stored = Array.from(aligned.subarray(CHECKSUM_OFFSET, HEADER_OFFSET), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  if (stored.join('') !== contentHash(aligned.subarray(HEADER_OFFSET))) {
    throw corrupt(name, 'its checksum does not match its content');
  }
  const headerLength = view.getUint32(12, true);
  const header = parseHeader(aligned.subarray(HEADER_OFFSET, HEADER_OFFSET + headerLength), name);
  const columns: Partial<Record<keyof GraphColumns, ArrayBufferView>> = {};
  let offset = alignedToEight(HEADER_OFFSET + headerLength);
  for (const [column, typeName, length] of header.columns) {
    const type = ELEMENT_TYPES[typeName];
    if (!type || GRAPH_COLUMNS[column]?.type !== typeName || offset + length * type.BYTES_PER_ELEMENT > aligned.length)
      throw corrupt(name, `column ${column} is cut off`);
    columns[column] = new type(aligned.buffer, aligned.byteOffset + offset, length);
    offset += alignedToEight(length * type.BYTES_PER_ELEMENT);
  }
  const absent = COLUMN_NAMES.filter((column) => !columns[column]);
  if (absent.length > 0) throw corrupt(name, `columns ${absent.join(', ')} are absent`);
  return new CityGraph(header, columns as unknown as GraphColumns);
}

type ColumnEntry = [keyof GraphColumns, keyof typeof ELEMENT_TYPES, number];

function parseHeader(bytes: Uint8Array, name: string): GraphHeader & { columns: ColumnEntry[] } {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as GraphHeader & { columns: ColumnEntry[] };
  } catch (error) {
    throw corrupt(name, 'its header is not JSON', error);
  }
}

function corrupt(name: string, found: string, cause?: unknown): UgeError {
  return new UgeError(
    'graph/corrupt-city-file',
    `${name}: ${found}; copy the file again or rebuild it from its extract.`,
    { name },
    { cause },
  );
}
