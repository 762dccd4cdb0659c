import type { DraftNode } from '../city-graph/columns.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat, RoadAttributes } from '../types.ts';
import { classifyRoad } from './classify-road.ts';
import type { Road } from './collect-roads.ts';
import { DisjointSets } from './disjoint-sets.ts';
import { comparableName } from './names.ts';
import { presetLabel } from './preset-label.ts';
import type { VertexTable } from './vertex-table.ts';

/** A street before it becomes a node: connected ways of one name. */
export interface StreetDraft {
  node: DraftNode & { name: string };
  /** Its ways, by id. */
  roads: readonly Road[];
  /** The same number for streets that are called the same. */
  nameKey: number;
  /** All its names, as compared with addresses. */
  names: ReadonlySet<string>;
  /** Metres of all its lines. */
  length: number;
}

/** One street per set of roads that share a local name and are connected through shared nodes, by lowest way id. */
export function collectStreets(roads: readonly Road[], vertices: VertexTable, frame: LocalFrame): StreetDraft[] {
  const sets = connectSameNames(roads, vertices.size);
  const groups = new Map<number, Road[]>();
  roads.forEach((road, i) => {
    const root = sets.find(i);
    const group = groups.get(root);
    if (group) group.push(road);
    else groups.set(root, [road]);
  });
  const nameKeys = new Map<string, number>();
  return Array.from(groups.values(), (group) => draftStreet(group, { vertices, frame, nameKeys }));
}

function connectSameNames(roads: readonly Road[], vertexCount: number): DisjointSets {
  const sets = new DisjointSets(roads.length);
  const numbers = new Map<string, number>();
  const firstRoad = new Map<number, number>();
  roads.forEach((road, i) => {
    const number = numbers.get(road.key) ?? numbers.size;
    numbers.set(road.key, number);
    for (const run of road.runs) {
      for (const vertex of run) {
        const key = number * vertexCount + vertex;
        const other = firstRoad.get(key);
        if (other === undefined) firstRoad.set(key, i);
        else sets.union(i, other);
      }
    }
  });
  return sets;
}

interface DraftContext {
  vertices: VertexTable;
  frame: LocalFrame;
  nameKeys: Map<string, number>;
}

function draftStreet(roads: readonly Road[], { vertices, frame, nameKeys }: DraftContext): StreetDraft {
  const runs = roads.flatMap((road) => road.runs);
  const lengths = roads.map((road) => road.runs.reduce((sum, run) => sum + lengthOf(run, vertices), 0));
  // Of a street that is translated on some of its ways only, the translation is shown.
  const { name } = roads.find((road) => !road.isLocalName) ?? roads[0]!;
  const comparable = comparableName(name);
  const nameKey = nameKeys.get(comparable) ?? nameKeys.size;
  nameKeys.set(comparable, nameKey);
  const road = attributesOfMost(roads, lengths);
  const label = presetLabel({ highway: road.class }, 'highway');
  return {
    node: {
      id: `street/${roads[0]!.wayId}`,
      kind: 'street',
      name,
      category: classifyRoad(road.class)!,
      type: road.class,
      ...(label === undefined ? {} : { label }),
      road,
      coord: middleOf(longestOf(runs, vertices), vertices, frame),
      geometry: {
        type: runs.length === 1 ? 'LineString' : 'MultiLineString',
        parts: runs.map((run) => ({ role: 'line', coordinates: run.map((vertex) => vertices.positions[vertex]!) })),
      },
    },
    roads,
    nameKey,
    names: new Set(roads.flatMap((way) => way.names)),
    length: lengths.reduce((sum, length) => sum + length, 0),
  };
}

/** Class, layer and flags that hold for most of the metres; bridge and tunnel where any way is one. */
function attributesOfMost(roads: readonly Road[], lengths: readonly number[]): RoadAttributes {
  const most = <T extends string | number | boolean>(value: (road: RoadAttributes) => T): T => {
    const metres = new Map<T, number>();
    roads.forEach(({ attributes }, i) => {
      metres.set(value(attributes), (metres.get(value(attributes)) ?? 0) + lengths[i]!);
    });
    return [...metres].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]![0];
  };
  return {
    class: most((road) => road.class),
    bicycle: most((road) => road.bicycle),
    foot: most((road) => road.foot),
    sidewalk: most((road) => road.sidewalk),
    oneway: most((road) => road.oneway),
    bridge: roads.some(({ attributes }) => attributes.bridge),
    tunnel: roads.some(({ attributes }) => attributes.tunnel),
    layer: most((road) => road.layer),
  };
}

function lengthOf(run: readonly number[], vertices: VertexTable): number {
  let length = 0;
  for (let i = 1; i < run.length; i++) length += vertices.distance(run[i - 1]!, run[i]!);
  return length;
}

function longestOf(runs: readonly (readonly number[])[], vertices: VertexTable): readonly number[] {
  let longest = runs[0]!;
  let most = -1;
  for (const run of runs) {
    const length = lengthOf(run, vertices);
    if (length > most) {
      most = length;
      longest = run;
    }
  }
  return longest;
}

function middleOf(run: readonly number[], vertices: VertexTable, frame: LocalFrame): LonLat {
  let remaining = lengthOf(run, vertices) / 2;
  for (let i = 1; i < run.length; i++) {
    const [a, b] = [run[i - 1]!, run[i]!];
    const length = vertices.distance(a, b);
    if (length > 0 && remaining <= length) {
      const t = remaining / length;
      return frame.toLonLat([
        vertices.x[a]! + t * (vertices.x[b]! - vertices.x[a]!),
        vertices.y[a]! + t * (vertices.y[b]! - vertices.y[a]!),
      ]);
    }
    remaining -= length;
  }
  return vertices.positions[run[0]!]!;
}
