import type { PhotoRecord, ReasoningPath } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import { type CityGraph, destinationPoint, type LonLat, type SpatialSubgraph } from '@uge/graph';
import type { DrawnPath, PathLeg, PhotoDetails } from './types.ts';

/** @param graph - of the photo's city. */
export async function photoDetails(
  record: PhotoRecord,
  { dataset, graph }: { dataset: Dataset; graph: CityGraph },
): Promise<PhotoDetails> {
  const subgraph = await dataset.readGraph(record.graph);
  return {
    record,
    subgraph,
    links: linksOf(subgraph),
    paths: record.paths.map((path) => drawPath(path, { graph, start: [record.lon, record.lat] })),
  };
}

function linksOf({ nodes, edges }: SpatialSubgraph): PhotoDetails['links'] {
  const coords = new Map(nodes.map((node) => [node.node_id, node.coords]));
  return edges.map(({ source, target, type, distance }) => ({
    type: 'Feature',
    geometry: { type: 'LineString', coordinates: [coords.get(source)!, coords.get(target)!] },
    properties: { relation: type, metres: distance },
  }));
}

/**
 * The path as it is told: each move and each step by its own length and direction, from where the last one ended. A step to a
 * crossing or a place ends at its point, so that rounding does not add up.
 */
function drawPath(path: ReasoningPath, { graph, start }: { graph: CityGraph; start: LonLat }): DrawnPath {
  const legs: PathLeg[] = [];
  let from = start;
  const add = (text: string, { metres, bearing, to }: { metres: number; bearing: number; to?: LonLat }): void => {
    const end = to ?? destinationPoint(from, bearing, metres);
    legs.push({ text, from, to: end, metres, bearing });
    from = end;
  };
  for (const { source, target, targetId, relation, metres, bearing, move } of path.steps) {
    if (move) add(`along ${source}`, move);
    const at = graph.indexOf(targetId);
    const isPoint = at !== undefined && ['crossing', 'poi'].includes(graph.kindOf(at));
    add(`${relation.replaceAll('_', ' ')}: ${target}`, {
      metres,
      bearing,
      ...(isPoint ? { to: graph.coordOf(at) } : {}),
    });
  }
  return { path, legs };
}
