import { nameOf } from '../build/names.ts';
import type { OsmData, OsmWay } from '../types.ts';
import { packArcFlags } from './arc-flags.ts';
import { HIGHWAYS, isHighway } from './highways.ts';
import { wayAccess } from './way-access.ts';

/** A way of the network, cut where the extract lacks its nodes. */
export interface NetworkWay {
  /** Id of the OSM way; negative when an area relation makes it routable. */
  id: number;
  name: string | undefined;
  flags: number;
  /** Position in `HIGHWAYS`. */
  highway: number;
  /** Rows of two or more nodes each, in way order. */
  runs: number[][];
}

interface CollectOptions {
  language: string | undefined;
  onSkipped: (reason: string) => void;
}

/** Ways that somebody may travel, named or not, by id; then outlines of pedestrian multipolygons, by way id. */
export function collectWays(osm: OsmData, { language, onSkipped }: CollectOptions): NetworkWay[] {
  const ways: NetworkWay[] = [];
  const add = (way: OsmWay, tags: Readonly<Record<string, string>>, id: number): void => {
    const highway = tags['highway'];
    if (!isHighway(highway)) return;
    const access = wayAccess(tags, highway);
    const runs = access === 0 ? [] : presentRuns(way, osm);
    if (runs.length === 0) {
      onSkipped(access === 0 ? 'network-way-closed-to-all' : 'network-way-without-line');
      return;
    }
    const name = nameOf(tags, language) ?? tags['ref'];
    ways.push({ id, name, flags: packArcFlags(access, tags), highway: HIGHWAYS.indexOf(highway), runs });
  };
  const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;
  for (const way of [...osm.ways.values()].filter(({ tags }) => isHighway(tags?.['highway'])).sort(byId)) {
    add(way, way.tags!, way.id);
  }
  const outlines = new Set<number>();
  for (const { tags, members } of [...osm.relations.values()].sort(byId)) {
    if (tags?.['type'] !== 'multipolygon' || !isHighway(tags['highway'])) continue;
    for (const { type, ref } of members) {
      const way = type === 'way' ? osm.ways.get(ref) : undefined;
      if (!way || way.tags?.['highway'] !== undefined || outlines.has(ref)) continue;
      outlines.add(ref);
      add(way, tags, -ref);
    }
  }
  return ways;
}

/** Runs of consecutive nodes that the extract has; a node repeated in place counts once. */
function presentRuns(way: OsmWay, { nodes }: OsmData): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  for (const ref of way.refs) {
    const row = nodes.indexOf(ref);
    if (row >= 0 && row !== run.at(-1)) run.push(row);
    if (row < 0) {
      if (run.length > 1) runs.push(run);
      run = [];
    }
  }
  if (run.length > 1) runs.push(run);
  return runs;
}
