import type { CityGraph } from '@uge/graph';
import { requireNode } from '../../graph/require-node.ts';
import type { PathStep, ReasoningPath } from '../../types.ts';
import { routeNetworkOf } from '../route-network.ts';
import { compatGeometryOf } from './compat-geometry-of.ts';
import { compatLabel } from './compat-label.ts';
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
  return { label: compatLabel(graph.node(index)), geometry: compatGeometryOf(graph, index) };
}
