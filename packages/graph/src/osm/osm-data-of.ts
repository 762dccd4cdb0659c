import type { OsmData, OsmNode, OsmNodes } from '../types.ts';
import { NodeTable } from './node-table.ts';
import { NodeTableBuilder } from './node-table-builder.ts';

/** Elements given to {@link osmDataOf}; what is left out is empty. */
export type OsmElements = Partial<Omit<OsmData, 'nodes'>> & { nodes: ReadonlyMap<number, OsmNode> | OsmNodes };

/**
 * Extract data from maps of elements, for elements that do not come from a file.
 *
 * @param elements - `nodes` have positions in degrees, EPSG:4326, and are copied into columns; `provenance` is by default that of
 * no source and no licence.
 */
export function osmDataOf(elements: OsmElements): OsmData {
  const { nodes, ways = new Map(), relations = new Map(), skipped = {} } = elements;
  const provenance = elements.provenance ?? { source: '', sha256: '', attribution: '', license: '' };
  return { nodes: tableOf(nodes), ways, relations, provenance, skipped };
}

function tableOf(nodes: ReadonlyMap<number, OsmNode>): OsmNodes {
  if (nodes instanceof NodeTable) return nodes;
  const builder = new NodeTableBuilder();
  for (const { id, lon, lat, tags } of nodes.values()) builder.add(id, lon, lat, tags);
  return builder.finish();
}
