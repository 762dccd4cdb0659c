import type { ReasoningPath } from '@uge/data';
import { type CityGraph, type LonLat, RELATIONS } from '@uge/graph';
import type { PlacedRecord } from '../../builder/build-context.ts';
import { normaliseName } from '../../builder/normalise-name.ts';

/** A path's metres are its own to so much: areas are entered at their outline, streets at the nearest point. */
const PATH_SLACK_METRES = 50;

/** Relations that reasoning paths do not take, as numbers. */
const NOT_TAKEN = new Set([RELATIONS.indexOf('near'), RELATIONS.indexOf('within')]);

const UNREACHED = 255;

const bearersOf = new WeakMap<CityGraph, Map<string, number[]>>();

/** Nodes that are called as the destination of a path is: a text names all of them. */
export function bearersOfName(graph: CityGraph, { destination, destinationId }: ReasoningPath): number[] {
  let bearers = bearersOf.get(graph);
  if (!bearers) {
    bearers = new Map();
    for (let index = 0; index < graph.nodeCount; index++) {
      if (graph.kindOf(index) === 'image') continue;
      const name = normaliseName(graph.node(index).name ?? '');
      const known = bearers.get(name);
      if (known) known.push(index);
      else bearers.set(name, [index]);
    }
    bearersOf.set(graph, bearers);
  }
  const own = graph.indexOf(destinationId);
  return [...new Set([...(bearers.get(normaliseName(destination)) ?? []), ...(own === undefined ? [] : [own])])];
}

/**
 * A test whether another photo may reach a path's destination in as many steps and metres: its straight line to a place of
 * that name is no longer than the path, and a search of the graph finds one in no more steps. Where the test says no, there
 * is no such path.
 */
export function mayReach(graph: CityGraph, path: ReasoningPath): (photo: PlacedRecord) => boolean {
  const bearers = bearersOfName(graph, path);
  const hops = hopsTo(graph, bearers, path.steps.length);
  const limit = path.totalMetres + PATH_SLACK_METRES;
  return ({ record }) => {
    const street = graph.indexOf(record.streetId);
    if (street !== undefined && hops[street]! + 1 > path.steps.length) return false;
    const position: LonLat = [record.lon, record.lat];
    return bearers.some((bearer) => graph.footOn(bearer, position).metres <= limit);
  };
}

/** Fewest edges from each node to any of the targets, over what paths take; {@link UNREACHED} beyond `most`. */
function hopsTo(graph: CityGraph, targets: readonly number[], most: number): Uint8Array {
  const { adjacencyStart, adjacency, edgeSource, edgeTarget, edgeRelation } = graph.columns;
  const hops = new Uint8Array(graph.nodeCount).fill(UNREACHED);
  for (const target of targets) hops[target] = 0;
  const queue = [...targets];
  for (const node of queue) {
    if (hops[node]! >= most) break;
    for (let at = adjacencyStart[node]!; at < adjacencyStart[node + 1]!; at++) {
      const half = adjacency[at]!;
      const edge = half >>> 1;
      if (NOT_TAKEN.has(edgeRelation[edge]!)) continue;
      const next = (half & 1) === 0 ? edgeTarget[edge]! : edgeSource[edge]!;
      if (hops[next] !== UNREACHED || graph.kindOf(next) === 'image') continue;
      hops[next] = hops[node]! + 1;
      queue.push(next);
    }
  }
  return hops;
}
