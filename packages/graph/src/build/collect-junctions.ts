import type { StreetDraft } from './collect-streets.ts';
import { DisjointSets } from './disjoint-sets.ts';
import type { StreetTopology } from './street-topology.ts';

/** A place where streets of different names meet: one vertex, or the ring of a roundabout without a name. */
export interface Junction {
  vertices: readonly number[];
  /** Positions of the incident streets in the list of streets, ascending. */
  streets: readonly number[];
  /** Their name keys, ascending; two or more. */
  nameKeys: readonly number[];
  /** Of the middle, in the metric plane. */
  x: number;
  y: number;
}

/** Junctions in the order of their first vertex. */
export function collectJunctions(
  topology: StreetTopology,
  streets: readonly StreetDraft[],
  roundabouts: readonly (readonly number[])[],
): Junction[] {
  const { start, vertices } = topology;
  const ringOf = ringsByVertex(roundabouts, vertices.size);
  const junctions: Junction[] = [];
  const taken = new Set<readonly number[]>();
  for (let vertex = 0; vertex < vertices.size; vertex++) {
    const ring = ringOf.get(vertex);
    if (ring === undefined && start[vertex + 1]! - start[vertex]! < 2) continue;
    if (ring !== undefined && taken.has(ring)) continue;
    if (ring !== undefined) taken.add(ring);
    const junction = junctionAt(ring ?? [vertex], topology, streets);
    if (junction) junctions.push(junction);
  }
  return junctions;
}

function junctionAt(
  members: readonly number[],
  topology: StreetTopology,
  streets: readonly StreetDraft[],
): Junction | undefined {
  const { start, halves, segments, vertices } = topology;
  const incident: number[] = [];
  const keys: number[] = [];
  for (const vertex of members) {
    for (let h = start[vertex]!; h < start[vertex + 1]!; h++) {
      const street = segments.street[halves[h]! >>> 1]!;
      if (incident.includes(street)) continue;
      incident.push(street);
      const key = streets[street]!.nameKey;
      if (!keys.includes(key)) keys.push(key);
    }
  }
  if (keys.length < 2) return undefined;
  return {
    // Of a roundabout only where streets end on it: the rest of the ring lies on no street.
    vertices: members.filter((vertex) => start[vertex]! < start[vertex + 1]!),
    streets: incident.sort((a, b) => a - b),
    nameKeys: keys.sort((a, b) => a - b),
    x: members.reduce((sum, vertex) => sum + vertices.x[vertex]!, 0) / members.length,
    y: members.reduce((sum, vertex) => sum + vertices.y[vertex]!, 0) / members.length,
  };
}

/** Ring of each vertex of a roundabout, where ways that share a vertex make one ring. */
function ringsByVertex(
  roundabouts: readonly (readonly number[])[],
  vertexCount: number,
): Map<number, readonly number[]> {
  const ways = roundabouts.map((vertices) => vertices.filter((vertex) => vertex >= 0));
  const sets = new DisjointSets(ways.length);
  const wayAt = new Map<number, number>();
  ways.forEach((way, i) => {
    for (const vertex of way) {
      const other = wayAt.get(vertex);
      if (other === undefined) wayAt.set(vertex, i);
      else sets.union(i, other);
    }
  });
  const rings = new Map<number, number[]>();
  const ringOf = new Map<number, readonly number[]>();
  for (const vertex of [...wayAt.keys()].filter((known) => known < vertexCount).sort((a, b) => a - b)) {
    const root = sets.find(wayAt.get(vertex)!);
    const ring = rings.get(root) ?? [];
    rings.set(root, ring);
    ring.push(vertex);
    ringOf.set(vertex, ring);
  }
  return ringOf;
}
