import type { CityGraph, CityNode, LonLat } from '@uge/graph';
import { requireNode } from '../../graph/require-node.ts';
import { nodeLabel } from '../../text/node-label.ts';
import type { PathStep, ReasoningPath } from '../../types.ts';
import { routeNetworkOf } from '../route-network.ts';
import type { CompatGeometry } from './compat-geometry.ts';
import type { CompatEdgeType, CompatNode, CompatTriple } from './compat-triple.ts';
import { renderCompatTriples } from './render-compat-triples.ts';

/**
 * A path in the text format of the published pipeline, quirks included, for comparison with data made by it: zero lengths are
 * 1.0 m, area relations have a direction without degrees, crossings are `Intersection of A and B` or `complex_crossing`, and
 * the photo is its number. Nothing else in this package writes or reads this format.
 *
 * Relations that the published pipeline did not have are written as the nearest it had: `on_street` as `nearest`,
 * `next_crossing` as `on_same_street`, and an area at its nearest street as a boundary.
 *
 * @throws {UgeError} `data/unknown-node` where the graph lacks a node of the path.
 */
export function renderCompatPath(graph: CityGraph, { steps }: Pick<ReasoningPath, 'steps'>): string {
  return renderCompatTriples(compatTriplesOf(graph, steps));
}

function compatTriplesOf(graph: CityGraph, steps: readonly PathStep[]): CompatTriple[] {
  const network = routeNetworkOf(graph);
  let position = steps[0] && graph.coordOf(requireNode(graph, steps[0].sourceId));
  return steps.map((step) => {
    const [source, target] = [requireNode(graph, step.sourceId), requireNode(graph, step.targetId)];
    const triple = { source: compatNodeOf(graph, source), target: compatNodeOf(graph, target) };
    if (step.relation !== 'crosses') {
      position = graph.coordOf(target);
      return { ...triple, type: edgeTypeOf(graph, step, { source, target }) };
    }
    const edge = network.edgeBetween(source, target, 'crosses')!;
    const meeting = network.meetingOf(edge, ...graph.frame.toXY(position!));
    if (meeting === undefined) return { ...triple, type: 'crossing' };
    const node = graph.node(meeting);
    position = node.coord;
    const type = (node.streets?.length ?? 2) > 2 ? 'complex_crossing' : 'crossing';
    return { ...triple, type, crossing: { label: compatLabel(node), coord: node.coord } };
  });
}

function edgeTypeOf(
  graph: CityGraph,
  { relation }: PathStep,
  { source, target }: { source: number; target: number },
): CompatEdgeType {
  if (relation === 'intersects') return 'intersects';
  if (relation === 'next_crossing') return 'on_same_street';
  if (relation === 'bounds') return 'boundary_crossing';
  const hasArea = graph.kindOf(source) === 'aoi' || graph.kindOf(target) === 'aoi';
  return hasArea ? 'boundary_adjacent' : 'nearest';
}

function compatNodeOf(graph: CityGraph, index: number): CompatNode {
  const geometry = graph.geometryOf(index);
  const parts = (): CompatGeometry => {
    switch (geometry.type) {
      case 'LineString':
        return { type: 'LineString', parts: [positionsOf(geometry.coordinates)] };
      case 'MultiLineString':
        return { type: 'LineString', parts: geometry.coordinates.map(positionsOf) };
      case 'Polygon':
        return { type: 'Polygon', parts: geometry.coordinates.map(positionsOf) };
      case 'MultiPolygon':
        return { type: 'Polygon', parts: geometry.coordinates.flat().map(positionsOf) };
      default:
        return { type: 'Point', parts: [[graph.coordOf(index)]] };
    }
  };
  return { label: compatLabel(graph.node(index)), geometry: parts() };
}

function compatLabel(node: CityNode): string {
  if (node.kind === 'image') return node.id.replace(/^image\//, '');
  const [first, second, ...others] = node.streets ?? [];
  if (node.kind !== 'crossing' || second === undefined) return nodeLabel(node);
  if (others.length === 0) return `Intersection of ${first} and ${second}`;
  return `Complex Crossing of ${first} and ${[second, others[0]].join(' ')}`;
}

function positionsOf(coordinates: readonly (readonly number[])[]): LonLat[] {
  return coordinates.map(([longitude, latitude]) => [longitude!, latitude!]);
}
