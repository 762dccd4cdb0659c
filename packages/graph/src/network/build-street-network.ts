import type { NetworkColumns } from '../city-graph/graph-columns.ts';
import { StringTableBuilder } from '../city-graph/string-table.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { OsmData } from '../types.ts';
import { buildArcTree } from './arc-tree.ts';
import { collectWays } from './collect-ways.ts';
import { type Junctions, numberJunctions } from './number-junctions.ts';
import { segmentMetres } from './segment-metres.ts';

export interface StreetNetworkOptions {
  /** The metric plane that the index of arcs lives in. */
  frame: LocalFrame;
  /** Index of the city graph's `street` node by OSM way id. Default: no streets. */
  streetOfWay?: ReadonlyMap<number, number>;
  /** Language to prefer names in. Default: the local name. */
  language?: string;
  /** Told of every way left out, by reason. */
  onSkipped?: (reason: string) => void;
}

/**
 * The columns of the routable street network: every way with a routable `highway`, named or not, the outlines of pedestrian
 * areas included, cut into arcs at junctions (nodes where ways meet or end, and nodes with a barrier). Ways that cross
 * without a shared node are not connected. The same elements give the same columns. Open them with `StreetNetwork`.
 */
export function buildStreetNetwork(osm: OsmData, options: StreetNetworkOptions): NetworkColumns {
  const { frame, streetOfWay, language, onSkipped = () => {} } = options;
  const { nodes } = osm;
  const ways = collectWays(osm, { language, onSkipped });
  const junctions = numberJunctions(ways, nodes);
  const count = arcCount(ways, junctions);
  const names = new StringTableBuilder();
  const arcs = {
    arcSource: new Uint32Array(count.arcs),
    arcTarget: new Uint32Array(count.arcs),
    arcMetres: new Float64Array(count.arcs),
    arcWay: new Float64Array(count.arcs),
    arcFlags: new Uint32Array(count.arcs),
    arcHighway: new Uint8Array(count.arcs),
    arcName: new Uint32Array(count.arcs),
    arcStreet: new Uint32Array(count.arcs),
    arcShapeStart: new Uint32Array(count.arcs + 1),
    arcShape: new Float64Array(2 * count.shapeVertices),
  };
  let arc = 0;
  let vertex = 0;
  for (const way of ways) {
    const name = names.add(way.name);
    const street = streetOfWay?.get(way.id);
    for (const run of way.runs) {
      arcs.arcSource[arc] = junctions.ofRow[run[0]!]!;
      let metres = 0;
      for (let i = 1; i < run.length; i++) {
        const [from, to] = [run[i - 1]!, run[i]!];
        metres += segmentMetres(nodes.lon(from), nodes.lat(from), nodes.lon(to), nodes.lat(to));
        const junction = junctions.ofRow[to]!;
        if (junction < 0) {
          arcs.arcShape[2 * vertex] = nodes.lon(to);
          arcs.arcShape[2 * vertex + 1] = nodes.lat(to);
          vertex++;
          continue;
        }
        arcs.arcTarget[arc] = junction;
        arcs.arcMetres[arc] = metres;
        arcs.arcWay[arc] = way.id;
        arcs.arcFlags[arc] = way.flags;
        arcs.arcHighway[arc] = way.highway;
        arcs.arcName[arc] = name;
        arcs.arcStreet[arc] = street === undefined ? 0 : street + 1;
        arcs.arcShapeStart[++arc] = vertex;
        if (i + 1 < run.length) arcs.arcSource[arc] = junction;
        metres = 0;
      }
    }
  }
  const junctionPosition = new Float64Array(2 * junctions.rows.length);
  junctions.rows.forEach((row, junction) => {
    junctionPosition[2 * junction] = nodes.lon(row);
    junctionPosition[2 * junction + 1] = nodes.lat(row);
  });
  const { textBytes, textStart } = names.finish();
  return {
    networkTextBytes: textBytes,
    networkTextStart: textStart,
    junctionOsm: Float64Array.from(junctions.rows, (row) => nodes.id(row)),
    junctionPosition,
    junctionBarrier: junctions.barrier,
    ...arcsAtJunctions(junctions.rows.length, arcs),
    ...arcs,
    arcTree: buildArcTree({ ...arcs, junctionPosition }, frame),
  };
}

function arcCount(
  ways: readonly { runs: number[][] }[],
  { ofRow }: Junctions,
): { arcs: number; shapeVertices: number } {
  let arcs = 0;
  let shapeVertices = 0;
  for (const { runs } of ways) {
    for (const run of runs) {
      for (let i = 1; i < run.length; i++) {
        if (ofRow[run[i]!]! < 0) shapeVertices++;
        else arcs++;
      }
    }
  }
  return { arcs, shapeVertices };
}

function arcsAtJunctions(
  junctionCount: number,
  { arcSource, arcTarget }: Pick<NetworkColumns, 'arcSource' | 'arcTarget'>,
): Pick<NetworkColumns, 'junctionArcStart' | 'junctionArcs'> {
  const junctionArcStart = new Uint32Array(junctionCount + 1);
  for (const ends of [arcSource, arcTarget]) for (const junction of ends) junctionArcStart[junction + 1]!++;
  for (let junction = 0; junction < junctionCount; junction++) {
    junctionArcStart[junction + 1]! += junctionArcStart[junction]!;
  }
  const next = junctionArcStart.slice(0, junctionCount);
  const junctionArcs = new Uint32Array(2 * arcSource.length);
  for (let arc = 0; arc < arcSource.length; arc++) {
    junctionArcs[next[arcSource[arc]!]!++] = 2 * arc;
    junctionArcs[next[arcTarget[arc]!]!++] = 2 * arc + 1;
  }
  return { junctionArcStart, junctionArcs };
}
