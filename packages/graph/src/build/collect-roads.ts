import type { OsmData, OsmWay, RoadAttributes } from '../types.ts';
import { classifyRoad } from './classify-road.ts';
import { comparableName, comparableNames, localRoadName, nameOf } from './names.ts';
import { isRoundabout, roadAttributes } from './road-attributes.ts';
import type { SkipCounter } from './skip-counter.ts';
import type { VertexTable } from './vertex-table.ts';

type Tags = Readonly<Record<string, string>>;

/** One way of the map that is a road with a name. */
export interface Road {
  wayId: number;
  /** The local name, as ways of one street are matched by it. */
  key: string;
  /** The name to show. */
  name: string;
  isLocalName: boolean;
  /** All its names, as compared with addresses. */
  names: readonly string[];
  attributes: RoadAttributes;
  isRoundabout: boolean;
  /** Vertices of each run of nodes that the extract has. */
  runs: readonly (readonly number[])[];
}

export interface Roads {
  /** By way id. */
  named: Road[];
  /** Vertices of roundabouts without a name: the streets around one meet there. */
  namelessRoundabouts: (readonly number[])[];
}

/**
 * Named roads, by way id. Roads without a name (for motorways and trunk roads, a number) stay out: they have nothing to be
 * called by, and are counted.
 */
export function collectRoads(
  osm: OsmData,
  vertices: VertexTable,
  options: { language?: string; skipped: SkipCounter },
): Roads {
  const roads: Roads = { named: [], namelessRoundabouts: [] };
  const ways: OsmWay[] = [];
  for (const way of osm.ways.values()) if (way.tags?.['highway'] !== undefined) ways.push(way);
  ways.sort((a, b) => a.id - b.id);
  for (const way of ways) addRoad(roads, way as OsmWay & { tags: Tags }, vertices, options);
  return roads;
}

function addRoad(
  roads: Roads,
  way: OsmWay & { tags: Tags },
  vertices: VertexTable,
  { language, skipped }: { language?: string; skipped: SkipCounter },
): void {
  const { id: wayId, tags } = way;
  const highway = tags['highway']!;
  if (tags['area'] === 'yes') return;
  if (classifyRoad(highway) === undefined) {
    skipped.add('highway-not-a-road');
    return;
  }
  const localName = localRoadName(tags) ?? motorwayNumber(tags);
  if (!localName) {
    if (isRoundabout(tags)) roads.namelessRoundabouts.push(way.refs.map((ref) => vertices.at(ref)));
    skipped.add('road-without-name');
    return;
  }
  const runs = presentRuns(way, vertices);
  if (runs.length === 0) {
    skipped.add('road-without-line');
    return;
  }
  const name = (language === undefined ? undefined : nameOf(tags, language)) ?? localName;
  roads.named.push({
    wayId,
    key: comparableName(localName),
    name,
    isLocalName: name === localName,
    names: [comparableName(localName), ...comparableNames(tags)],
    attributes: roadAttributes(tags, highway),
    isRoundabout: isRoundabout(tags),
    runs,
  });
}

/** Motorways and trunk roads often go by their number alone; on other roads it only says that the name is not mapped. */
function motorwayNumber(tags: Tags): string | undefined {
  return /^(motorway|trunk)$/.test(tags['highway'] ?? '') ? tags['ref']?.split(';')[0]?.trim() : undefined;
}

/** Runs of two or more consecutive nodes that the extract has. */
function presentRuns(way: OsmWay, vertices: VertexTable): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  for (const ref of way.refs) {
    const vertex = vertices.at(ref);
    if (vertex >= 0 && vertex !== run.at(-1)) run.push(vertex);
    if (vertex < 0) {
      if (run.length > 1) runs.push(run);
      run = [];
    }
  }
  if (run.length > 1) runs.push(run);
  return runs;
}
