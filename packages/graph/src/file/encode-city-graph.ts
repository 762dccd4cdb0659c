import type { CityGraph } from '../city-graph/city-graph.ts';
import { COLUMN_NAMES, GRAPH_COLUMNS } from '../city-graph/graph-columns.ts';
import { checksumOf } from './checksum.ts';
import { alignedToEight, CHECKSUM_OFFSET, HEADER_OFFSET, MAGIC, VERSION } from './format.ts';

/** The graph as the bytes of a `.ugc` file. The same graph gives the same bytes. */
export function encodeCityGraph(graph: CityGraph): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({
      name: graph.name,
      origin: graph.frame.origin,
      bounds: graph.bounds,
      provenance: graph.provenance,
      skipped: graph.skipped,
      columns: COLUMN_NAMES.map((name) => [name, GRAPH_COLUMNS[name].type, graph.columns[name].length]),
    }),
  );
  const columnsOffset = alignedToEight(HEADER_OFFSET + header.length);
  const length = COLUMN_NAMES.reduce(
    (end, name) => end + alignedToEight(graph.columns[name].byteLength),
    columnsOffset,
  );
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, VERSION, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, HEADER_OFFSET);
  let offset = columnsOffset;
  for (const name of COLUMN_NAMES) {
    const column = graph.columns[name];
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += alignedToEight(column.byteLength);
  }
  bytes.set(checksumOf(bytes.subarray(HEADER_OFFSET)), CHECKSUM_OFFSET);
  return bytes;
}
