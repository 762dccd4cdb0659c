import type { DraftNode } from '../city-graph/columns.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat, OsmData, OsmNode, OsmWay } from '../types.ts';
import { classifyRoad } from './classify-road.ts';
import { DisjointSets } from './disjoint-sets.ts';
import { nameOf } from './names.ts';
import type { SkipCounter } from './skip-counter.ts';

/** A street before it becomes a node: connected ways of one name. */
export interface StreetDraft {
  node: DraftNode & { name: string };
  /** OSM nodes along each part, in order; parts break where nodes are missing. */
  parts: readonly (readonly OsmNode[])[];
}

/**
 * Named roads, one street per set of ways that share a name and are connected through shared nodes. Roads without a name
 * (for motorways, a number) stay out: they have nothing to be called by, and are counted.
 */
export function collectStreets(osm: OsmData, frame: LocalFrame, skipped: SkipCounter): StreetDraft[] {
  const roads: NamedRoad[] = [];
  for (const way of osm.ways.values()) {
    const road = namedRoad(way, osm, skipped);
    if (road) roads.push(road);
  }
  roads.sort((a, b) => a.way.id - b.way.id);
  const sets = connectSameNames(roads);
  const groups = new Map<number, NamedRoad[]>();
  roads.forEach((road, i) => {
    const root = sets.find(i);
    const group = groups.get(root);
    if (group) group.push(road);
    else groups.set(root, [road]);
  });
  return Array.from(groups.values(), (group) => draftStreet(group, frame));
}

interface NamedRoad {
  way: OsmWay;
  name: string;
  highway: string;
  roadClass: string;
  parts: OsmNode[][];
}

function namedRoad(way: OsmWay, osm: OsmData, skipped: SkipCounter): NamedRoad | undefined {
  const highway = way.tags?.['highway'];
  if (way.tags === undefined || highway === undefined || way.tags['area'] === 'yes') return undefined;
  const roadClass = classifyRoad(highway);
  if (roadClass === undefined) {
    skipped.add('highway-not-a-road');
    return undefined;
  }
  const name = nameOf(way.tags) ?? motorwayNumber(way.tags);
  if (!name) {
    skipped.add('road-without-name');
    return undefined;
  }
  const parts = presentRuns(way, osm);
  if (parts.length === 0) {
    skipped.add('road-without-line');
    return undefined;
  }
  return { way, name, highway, roadClass, parts };
}

/** Motorways and trunk roads often go by their number alone; on other roads it only says that the name is not mapped. */
function motorwayNumber(tags: Readonly<Record<string, string>>): string | undefined {
  return /^(motorway|trunk)$/.test(tags['highway'] ?? '') ? tags['ref']?.split(';')[0]?.trim() : undefined;
}

/** Runs of two or more consecutive nodes that the extract has. */
function presentRuns(way: OsmWay, osm: OsmData): OsmNode[][] {
  const runs: OsmNode[][] = [];
  let run: OsmNode[] = [];
  for (const ref of way.refs) {
    const node = osm.nodes.get(ref);
    if (node && node.id !== run.at(-1)?.id) run.push(node);
    if (!node) {
      if (run.length > 1) runs.push(run);
      run = [];
    }
  }
  if (run.length > 1) runs.push(run);
  return runs;
}

function connectSameNames(roads: readonly NamedRoad[]): DisjointSets {
  const sets = new DisjointSets(roads.length);
  const firstAt = new Map<number, Map<string, number>>();
  roads.forEach((road, i) => {
    for (const node of road.parts.flat()) {
      let names = firstAt.get(node.id);
      if (!names) {
        names = new Map();
        firstAt.set(node.id, names);
      }
      const other = names.get(road.name);
      if (other === undefined) names.set(road.name, i);
      else sets.union(i, other);
    }
  });
  return sets;
}

function draftStreet(roads: readonly NamedRoad[], frame: LocalFrame): StreetDraft {
  const first = roads[0]!;
  const parts = roads.flatMap((road) => road.parts);
  const lengthOfHighway = new Map<string, number>();
  for (const road of roads) {
    const length = road.parts.reduce((sum, part) => sum + lengthOf(part, frame), 0);
    lengthOfHighway.set(road.highway, (lengthOfHighway.get(road.highway) ?? 0) + length);
  }
  const highway = [...lengthOfHighway].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]![0];
  const longest = parts.reduce((best, part) => (lengthOf(part, frame) > lengthOf(best, frame) ? part : best));
  return {
    node: {
      id: `street/${first.way.id}`,
      kind: 'street',
      name: first.name,
      category: classifyRoad(highway)!,
      type: highway,
      coord: middleOf(longest, frame),
      geometry: {
        type: parts.length === 1 ? 'LineString' : 'MultiLineString',
        parts: parts.map((part) => ({ role: 'line', coordinates: part.map((node): LonLat => [node.lon, node.lat]) })),
      },
    },
    parts,
  };
}

function lengthOf(part: readonly OsmNode[], frame: LocalFrame): number {
  let length = 0;
  for (let i = 1; i < part.length; i++) length += stepLength(part[i - 1]!, part[i]!, frame);
  return length;
}

function stepLength(a: OsmNode, b: OsmNode, frame: LocalFrame): number {
  const [ax, ay] = frame.toXY([a.lon, a.lat]);
  const [bx, by] = frame.toXY([b.lon, b.lat]);
  return Math.hypot(bx - ax, by - ay);
}

function middleOf(part: readonly OsmNode[], frame: LocalFrame): LonLat {
  let remaining = lengthOf(part, frame) / 2;
  for (let i = 1; i < part.length; i++) {
    const [a, b] = [part[i - 1]!, part[i]!];
    const length = stepLength(a, b, frame);
    if (length > 0 && remaining <= length) {
      const [ax, ay] = frame.toXY([a.lon, a.lat]);
      const [bx, by] = frame.toXY([b.lon, b.lat]);
      const t = remaining / length;
      return frame.toLonLat([ax + t * (bx - ax), ay + t * (by - ay)]);
    }
    remaining -= length;
  }
  return [part[0]!.lon, part[0]!.lat];
}
