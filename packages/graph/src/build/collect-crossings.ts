import type { DraftNode } from '../city-graph/columns.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { OsmNode } from '../types.ts';
import type { StreetDraft } from './collect-streets.ts';
import { DisjointSets } from './disjoint-sets.ts';

/** Shared nodes of the same two names this near are one crossing: dual carriageways meet a street twice. */
const SAME_CROSSING_METRES = 30;

export interface CrossingDraft {
  node: DraftNode;
  /** The OSM nodes that make up the crossing. */
  osmNodes: readonly OsmNode[];
  /** Positions of the incident streets in the list of streets, ascending. */
  streets: readonly number[];
}

/**
 * Crossings: OSM nodes shared by streets of different names. Bridges and tunnels share no node with what they pass, so
 * they cross nothing there. Nodes within 30 m that have two street names in common become one crossing.
 */
export function collectCrossings(streets: readonly StreetDraft[], frame: LocalFrame): CrossingDraft[] {
  const junctions = sharedNodes(streets);
  const sets = new DisjointSets(junctions.length);
  const byNames = new Map<string, number[]>();
  junctions.forEach((junction, i) => {
    for (const pair of pairs(junction.names)) {
      const key = pair.join('\n');
      for (const other of byNames.get(key) ?? []) {
        const [ax, ay] = frame.toXY([junction.node.lon, junction.node.lat]);
        const [bx, by] = frame.toXY([junctions[other]!.node.lon, junctions[other]!.node.lat]);
        if (Math.hypot(ax - bx, ay - by) <= SAME_CROSSING_METRES) sets.union(i, other);
      }
      byNames.set(key, [...(byNames.get(key) ?? []), i]);
    }
  });
  const groups = new Map<number, Junction[]>();
  junctions.forEach((junction, i) => {
    const root = sets.find(i);
    groups.set(root, [...(groups.get(root) ?? []), junction]);
  });
  return Array.from(groups.values(), (group) => draftCrossing(group, frame));
}

interface Junction {
  node: OsmNode;
  streets: readonly number[];
  /** Different names, sorted. */
  names: readonly string[];
}

function sharedNodes(streets: readonly StreetDraft[]): Junction[] {
  const streetsAt = new Map<number, { node: OsmNode; streets: Set<number> }>();
  streets.forEach((street, i) => {
    for (const node of street.parts.flat()) {
      const found = streetsAt.get(node.id);
      if (found) found.streets.add(i);
      else streetsAt.set(node.id, { node, streets: new Set([i]) });
    }
  });
  const junctions: Junction[] = [];
  for (const { node, streets: incident } of streetsAt.values()) {
    const names = [...new Set(Array.from(incident, (street) => streets[street]!.node.name))].sort();
    if (names.length > 1) junctions.push({ node, streets: [...incident], names });
  }
  return junctions.sort((a, b) => a.node.id - b.node.id);
}

export function* pairs<T>(items: readonly T[]): Generator<[T, T]> {
  for (let i = 0; i < items.length; i++) for (let j = i + 1; j < items.length; j++) yield [items[i]!, items[j]!];
}

function draftCrossing(group: readonly Junction[], frame: LocalFrame): CrossingDraft {
  const names = [...new Set(group.flatMap((junction) => junction.names))].sort();
  const points = group.map(({ node }) => frame.toXY([node.lon, node.lat]));
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const squared = points.map(([x, y]) => (x - meanX) ** 2 + (y - meanY) ** 2);
  const middle = group[squared.indexOf(Math.min(...squared))]!.node;
  return {
    node: {
      id: `crossing/${group[0]!.node.id}`,
      kind: 'crossing',
      name: crossingLabel(names),
      category: 'crossing',
      streets: names,
      coord: [middle.lon, middle.lat],
    },
    osmNodes: group.map((junction) => junction.node),
    streets: [...new Set(group.flatMap((junction) => junction.streets))].sort((a, b) => a - b),
  };
}

/** `A and B`, `A, B and C`. */
function crossingLabel(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
