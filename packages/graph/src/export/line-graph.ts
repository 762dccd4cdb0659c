import { UndirectedGraph } from 'graphology';
import { CityGraph } from '../city-graph/city-graph.ts';
import { bearingDegrees, distanceMetres } from '../geodesy/geodesic.ts';
import { createLocalFrame } from '../geodesy/local-frame.ts';
import type { StreetNetwork } from '../network/street-network.ts';
import type { LonLat } from '../types.ts';
import { NODE_KINDS, RELATIONS } from '../types.ts';
import { type EdgeIndex, edgeAttributes, positionArrays } from './edge-index.ts';

/** A line graph: what streets were edges of becomes nodes. Each pair that meets is there in both directions. */
export interface LineGraph extends EdgeIndex {
  /** Index of the `street` node, or of the arc, behind each node, `[N]`. */
  members: Int32Array;
  /** How many crossings, or junctions, the two ends of an edge share, `[E]`. */
  shared: Int32Array;
}

/**
 * The line graph (dual graph) of a city's streets, the common form of urban graph learning: streets are nodes, and two are
 * joined where they share a crossing. Of a `CityGraph`, whole named streets by its crossings (`street/…`); of a
 * `StreetNetwork`, arcs by the junctions at their ends (`arc/<index>`). Both directions of an edge follow each other; its
 * attributes are those of the step between the middles of the two. Without loops; undirected, whatever may be travelled.
 *
 * Porta, Crucitti, Latora (2006), The network analysis of urban streets: a dual approach.
 */
export function lineGraph(source: CityGraph | StreetNetwork): LineGraph {
  const { members, ids, texts, positions, meetings } =
    source instanceof CityGraph ? membersOfCity(source) : membersOfNetwork(source);
  const shared = countPairs(meetings);
  const count = 2 * shared.size;
  const edgeIndex = new Int32Array(2 * count);
  const edgeAttr = new Float32Array(3 * count);
  const sharedCounts = new Int32Array(count);
  let at = 0;
  for (const [pair, times] of [...shared].sort(([a], [b]) => a - b)) {
    const [first, second] = [Math.floor(pair / PAIR), pair % PAIR];
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      const [start, end] = [positions[from]!, positions[to]!];
      edgeIndex[at] = from;
      edgeIndex[count + at] = to;
      edgeAttr.set(edgeAttributes(distanceMetres(start, end), bearingDegrees(start, end)), 3 * at);
      sharedCounts[at++] = times;
    }
  }
  return {
    members: Int32Array.from(members),
    shared: sharedCounts,
    nodeIds: ids,
    nodeKind: new Int32Array(ids.length).fill(NODE_KINDS.indexOf('street')),
    kindNames: NODE_KINDS,
    nodeTexts: texts,
    ...positionArrays(positions, source instanceof CityGraph ? source.frame : createLocalFrame(positions[0] ?? [0, 0])),
    edgeIndex,
    edgeType: new Int32Array(count),
    typeNames: ['meets'],
    edgeAttr,
  };
}

/** A line graph in graphology's form: `name` of nodes; `shared`, and `metres` between the middles, of edges. */
export function lineGraphToGraphology(
  graph: LineGraph,
): UndirectedGraph<{ name: string; coord: LonLat }, { shared: number; metres: number }> {
  const copy = new UndirectedGraph<{ name: string; coord: LonLat }, { shared: number; metres: number }>();
  graph.nodeIds.forEach((id, node) => {
    copy.addNode(id, { name: graph.nodeTexts[node]!, coord: [graph.lonLat[2 * node]!, graph.lonLat[2 * node + 1]!] });
  });
  const count = graph.shared.length;
  for (let edge = 0; edge < count; edge += 2) {
    const [from, to] = [graph.edgeIndex[edge]!, graph.edgeIndex[count + edge]!];
    copy.addEdge(graph.nodeIds[from], graph.nodeIds[to], {
      shared: graph.shared[edge]!,
      metres: graph.edgeAttr[3 * edge]!,
    });
  }
  return copy;
}

interface Members {
  members: readonly number[];
  ids: string[];
  texts: string[];
  positions: LonLat[];
  /** Members that meet at each crossing. */
  meetings: Iterable<readonly number[]>;
}

function membersOfCity(city: CityGraph): Members {
  const streets = Array.from(city.indicesOf('street'));
  const memberOf = new Map(streets.map((street, member) => [street, member]));
  const { edgeSource, edgeTarget, edgeRelation } = city.columns;
  const meetings = new Map<number, number[]>();
  for (let edge = 0; edge < city.edgeCount; edge++) {
    if (RELATIONS[edgeRelation[edge]!] !== 'on_street') continue;
    const crossing = edgeSource[edge]!;
    const meeting = meetings.get(crossing) ?? [];
    meeting.push(memberOf.get(edgeTarget[edge]!)!);
    meetings.set(crossing, meeting);
  }
  const records = streets.map((street) => city.node(street));
  return {
    members: streets,
    ids: records.map(({ id }) => id),
    texts: records.map(({ name }) => name ?? ''),
    positions: records.map(({ coord }) => coord),
    meetings: meetings.values(),
  };
}

function membersOfNetwork(network: StreetNetwork): Members {
  const arcs = Array.from({ length: network.arcCount }, (_, arc) => arc);
  const meetings: number[][] = Array.from({ length: network.junctionCount }, () => []);
  const { arcSource, arcTarget } = network.columns;
  for (const arc of arcs) {
    meetings[arcSource[arc]!]!.push(arc);
    if (arcTarget[arc] !== arcSource[arc]) meetings[arcTarget[arc]!]!.push(arc);
  }
  return {
    members: arcs,
    ids: arcs.map((arc) => `arc/${arc}`),
    texts: arcs.map((arc) => network.arc(arc).name ?? ''),
    positions: arcs.map((arc) => {
      const line = network.lineOf(arc);
      return line[line.length >> 1]!;
    }),
    meetings,
  };
}

/** Room for the second of a pair in one number: pairs of up to 2^26 members are exact. */
const PAIR = 2 ** 26;

function countPairs(meetings: Iterable<readonly number[]>): Map<number, number> {
  const shared = new Map<number, number>();
  for (const meeting of meetings) {
    for (const first of meeting) {
      for (const second of meeting) {
        if (first < second) shared.set(first * PAIR + second, (shared.get(first * PAIR + second) ?? 0) + 1);
      }
    }
  }
  return shared;
}
