import type { DraftNode } from '../city-graph/columns.ts';
import { collectJunctions, type Junction } from './collect-junctions.ts';
import type { StreetDraft } from './collect-streets.ts';
import { mergeJunctions } from './merge-junctions.ts';
import type { StreetTopology } from './street-topology.ts';

export interface CrossingDraft {
  node: DraftNode;
  /** The vertex that the crossing's position is taken from. */
  anchor: number;
  /** All vertices that make up the crossing. */
  vertices: readonly number[];
  /** Positions of the incident streets in the list of streets, ascending. */
  streets: readonly number[];
}

/**
 * Crossings: where streets of different names share a vertex, or end on the same roundabout without a name; junctions that
 * people take for one are merged (see `mergeJunctions`). In the order of their lowest OSM node, those without a node last.
 */
export function collectCrossings(
  topology: StreetTopology,
  streets: readonly StreetDraft[],
  roundabouts: readonly (readonly number[])[],
): CrossingDraft[] {
  const junctions = collectJunctions(topology, streets, roundabouts);
  const madeIds = new Map<string, number>();
  const drafts = mergeJunctions(junctions, topology, streets).map((group) =>
    draftCrossing(group, { topology, streets, madeIds }),
  );
  return drafts.sort((a, b) => a.order - b.order).map(({ draft }) => draft);
}

interface DraftContext {
  topology: StreetTopology;
  streets: readonly StreetDraft[];
  /** How many crossings without an OSM node each pair of streets has so far. */
  madeIds: Map<string, number>;
}

function draftCrossing(group: readonly Junction[], context: DraftContext): { draft: CrossingDraft; order: number } {
  const { topology, streets } = context;
  const { ids, positions, x, y } = topology.vertices;
  const vertices = group.flatMap((junction) => junction.vertices);
  const incident = [...new Set(group.flatMap((junction) => junction.streets))].sort((a, b) => a - b);
  const names = namesOf(incident, streets);
  const middleX = group.reduce((sum, junction) => sum + junction.x, 0) / group.length;
  const middleY = group.reduce((sum, junction) => sum + junction.y, 0) / group.length;
  let anchor = vertices[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const vertex of vertices) {
    const distance = Math.hypot(x[vertex]! - middleX, y[vertex]! - middleY);
    // Of vertices at the same distance but for rounding, the first stays.
    if (distance > least - 1e-6) continue;
    least = distance;
    anchor = vertex;
  }
  const known = vertices.map((vertex) => ids[vertex]!).filter((id) => !Number.isNaN(id));
  const lowest = known.length === 0 ? Number.POSITIVE_INFINITY : known.reduce((a, b) => Math.min(a, b));
  const node: DraftNode = {
    id: known.length === 0 ? madeId(incident, context) : `crossing/${lowest}`,
    kind: 'crossing',
    name: crossingLabel(names),
    category: 'crossing',
    label: 'Street Crossing',
    streets: names,
    coord: positions[anchor]!,
  };
  return { draft: { node, anchor, vertices, streets: incident }, order: lowest };
}

/** Display names of streets, each once, sorted. */
function namesOf(incident: readonly number[], streets: readonly StreetDraft[]): string[] {
  const names = new Map<number, string>();
  for (const number of incident) {
    const { nameKey, node } = streets[number]!;
    if (!names.has(nameKey)) names.set(nameKey, node.name);
  }
  return [...names.values()].sort();
}

/** `crossing/10x12`, the second of the same two streets `crossing/10x12.2`. */
function madeId(incident: readonly number[], { streets, madeIds }: DraftContext): string {
  const pair = incident.map((number) => streets[number]!.node.id.replace('street/', '')).join('x');
  const count = (madeIds.get(pair) ?? 0) + 1;
  madeIds.set(pair, count);
  return `crossing/${pair}${count === 1 ? '' : `.${count}`}`;
}

/** `A and B`, `A, B and C`. */
function crossingLabel(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
