import { UgeError } from '@uge/core';
import { CityGraph } from '../city-graph/city-graph.ts';
import { COLUMN_NAMES, ELEMENT_TYPES, GRAPH_COLUMNS, type GraphColumns } from '../city-graph/graph-columns.ts';
import { columnProblem } from './check-columns.ts';
import { checksumOf } from './checksum.ts';
import { alignedToEight, CHECKSUM_OFFSET, HEADER_OFFSET, MAGIC, VERSION } from './format.ts';
import { type FileHeader, parseHeader } from './parse-header.ts';

/**
 * Open the bytes of a `.ugc` file. Columns are views of `bytes`, which must not change afterwards; nothing is parsed but a
 * short header, texts are decoded when they are asked for. Bytes that do not start at a multiple of 8 in their buffer are
 * copied once. Every reference between columns is checked: what opens can be queried without a crash.
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
  if (version !== VERSION) throw unsupported(name, version);
  if (aligned.length % 8 !== 0) throw corrupt(name, 'it is cut off');
  const content = aligned.subarray(HEADER_OFFSET);
  if (checksumOf(content).some((byte, i) => byte !== aligned[CHECKSUM_OFFSET + i])) {
    throw corrupt(name, 'its checksum does not match its content');
  }
  const headerLength = view.getUint32(12, true);
  const header = parseHeader(content.subarray(0, headerLength));
  if (typeof header === 'string') throw corrupt(name, header);
  const columns = viewColumns(aligned, { header, headerLength, name });
  const problem = columnProblem(columns);
  if (problem !== undefined) throw corrupt(name, problem);
  return new CityGraph(header, columns);
}

function viewColumns(
  bytes: Uint8Array,
  { header, headerLength, name }: { header: FileHeader; headerLength: number; name: string },
): GraphColumns {
  const columns: Record<string, ArrayBufferView> = {};
  let offset = alignedToEight(HEADER_OFFSET + headerLength);
  for (const [column, typeName, length] of header.columns) {
    const type = ELEMENT_TYPES[typeName];
    if (offset + length * type.BYTES_PER_ELEMENT > bytes.length) throw corrupt(name, `column ${column} is cut off`);
    const isKnown = Object.hasOwn(GRAPH_COLUMNS, column);
    if (isKnown && GRAPH_COLUMNS[column as keyof GraphColumns].type !== typeName) {
      throw corrupt(name, `column ${column} is of type ${typeName}`);
    }
    // Columns that this release does not know are those of a later one, which it can do without.
    if (isKnown) columns[column] = new type(bytes.buffer, bytes.byteOffset + offset, length);
    offset += alignedToEight(length * type.BYTES_PER_ELEMENT);
  }
  const absent = COLUMN_NAMES.filter((column) => !columns[column]);
  if (absent.length > 0) throw corrupt(name, `columns ${absent.join(', ')} are absent`);
  return columns as unknown as GraphColumns;
}

function unsupported(name: string, version: number): UgeError {
  const remedy = version > VERSION ? 'update @uge/graph' : 'build it again from its extract';
  return new UgeError(
    'graph/unsupported-version',
    `${name}: a city graph of format version ${version}, this release reads version ${VERSION}; ${remedy}.`,
    { name, version, supported: VERSION },
  );
}

function corrupt(name: string, found: string): UgeError {
  return new UgeError(
    'graph/corrupt-city-file',
    `${name}: ${found}; copy the file again or build it again from its extract.`,
    { name },
  );
}
