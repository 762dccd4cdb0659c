import { RELATIONS, type SpatialSubgraph, type SubgraphEdge } from '@uge/graph';
import type { GraphEncoderConfig } from './config.ts';
import type { GraphPositions } from './graph-positions.ts';

/** One direction of an edge, or a self-loop. */
export interface GraphMessage {
  /** Indices in the graph's nodes. */
  source: number;
  target: number;
  /** Index in `RELATIONS`, plus their number against the direction of the relation; twice their number for a self-loop. */
  relation: number;
  /** log1p of metres, sine and cosine of the bearing, displacement. */
  features: readonly [number, number, number, number, number];
}

/** Row of a self-loop in a table of relations; such a table has one row more. */
export const SELF_RELATION: number = 2 * RELATIONS.length;

const NO_FEATURES = [0, 0, 0, 0, 0] as const;
const RADIANS = Math.PI / 180;

/** Messages of a checked graph, self-loops last. Repeated edges count once and self-edges give way to the self-loops. */
export function graphMessages(
  graph: SpatialSubgraph,
  positions: GraphPositions,
  options: { config: GraphEncoderConfig; nodeIndex: ReadonlyMap<string, number> },
): GraphMessage[] {
  const { config, nodeIndex } = options;
  const messages: GraphMessage[] = [];
  const seen = new Set<string>();
  for (const edge of config.features === 'none' ? [] : graph.edges) {
    const source = nodeIndex.get(edge.source)!;
    const target = nodeIndex.get(edge.target)!;
    if (source === target) continue;
    const key =
      config.kind === 'uge'
        ? `${source} ${target} ${edge.type}`
        : `${Math.min(source, target)} ${Math.max(source, target)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const relation = RELATIONS.indexOf(edge.type);
    const from = positions[source];
    const to = positions[target];
    if (config.kind === 'uge') {
      const [forward, backward] = ugeFeatures(edge, from, to);
      messages.push({ source, target, relation, features: forward });
      messages.push({ source: target, target: source, relation: RELATIONS.length + relation, features: backward });
    } else {
      messages.push({ source, target, relation, features: referenceFeatures(from!, to!) });
      if (config.directions === 'both') {
        messages.push({ source: target, target: source, relation, features: referenceFeatures(to!, from!) });
      }
    }
  }
  for (let node = 0; node < graph.nodes.length; node++) {
    messages.push({ source: node, target: node, relation: SELF_RELATION, features: NO_FEATURES });
  }
  return messages;
}

type Position = readonly [number, number] | undefined;

function ugeFeatures(
  edge: SubgraphEdge,
  from: Position,
  to: Position,
): [GraphMessage['features'], GraphMessage['features']] {
  const { bearing, back_bearing: backBearing = bearing + 180 } = edge;
  const sin = Math.sin(bearing * RADIANS);
  const cos = Math.cos(bearing * RADIANS);
  const length = Math.log1p(edge.distance);
  const east = Math.asinh((from && to ? to[0] - from[0] : edge.distance * sin) / 100);
  const north = Math.asinh((from && to ? to[1] - from[1] : edge.distance * cos) / 100);
  return [
    [length, sin, cos, east, north],
    [length, Math.sin(backBearing * RADIANS), Math.cos(backBearing * RADIANS), -east, -north],
  ];
}

/** Haversine metres, initial bearing and displacement in degrees, as the published code computes them. */
function referenceFeatures(from: readonly [number, number], to: readonly [number, number]): GraphMessage['features'] {
  const phi1 = from[1] * RADIANS;
  const phi2 = to[1] * RADIANS;
  const deltaLambda = (to[0] - from[0]) * RADIANS;
  const a = Math.sin((phi2 - phi1) / 2) ** 2 + Math.cos(phi1) * Math.cos(phi2) * Math.sin(deltaLambda / 2) ** 2;
  const metres = 2 * 6_371_000 * Math.atan2(Math.sqrt(a), Math.sqrt(1 - a + 1e-8));
  const bearing = Math.atan2(
    Math.sin(deltaLambda) * Math.cos(phi2),
    Math.cos(phi1) * Math.sin(phi2) - Math.sin(phi1) * Math.cos(phi2) * Math.cos(deltaLambda),
  );
  return [Math.log1p(metres), Math.sin(bearing), Math.cos(bearing), to[0] - from[0], to[1] - from[1]];
}
