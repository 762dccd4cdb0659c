import { MinHeap } from '../routing/min-heap.ts';
import type { Junction } from './collect-junctions.ts';
import type { StreetDraft } from './collect-streets.ts';
import { DisjointSets } from './disjoint-sets.ts';
import type { StreetTopology } from './street-topology.ts';

/** Junctions of the same two names this near are one crossing, whatever the streets look like. */
const NEAR_METRES = 30;
/** Carriageways of one boulevard, and entries of one roundabout, lie at most this far apart. */
const WIDE_METRES = 100;
/** No crossing is wider than this, however many junctions chain up. */
const WIDEST_METRES = 150;

/**
 * Groups of junctions that people take for one crossing. Junctions that have two street names in common are one
 *
 * - within 30 m of each other;
 * - within 100 m, when one of the two streets is one-way at both (the carriageways of a boulevard, a roundabout) and at most
 *   100 m of the two streets lead from one to the other;
 *
 * nearest pairs first, as long as the crossing stays within 150 m.
 */
export function mergeJunctions(
  junctions: readonly Junction[],
  topology: StreetTopology,
  streets: readonly StreetDraft[],
): Junction[][] {
  const sets = new DisjointSets(junctions.length);
  const boxes = junctions.map(({ x, y }) => [x, y, x, y] as Box);
  const pairs = candidatePairs(junctions).sort((p, q) => p.metres - q.metres || p.a - q.a || p.b - q.b);
  for (const { a, b, names, metres } of pairs) {
    const [first, second] = [sets.find(a), sets.find(b)];
    if (first === second) continue;
    const box = unionOf(boxes[first]!, boxes[second]!);
    if (Math.hypot(box[2] - box[0], box[3] - box[1]) > WIDEST_METRES) continue;
    const context = { topology, streets, names };
    if (metres > NEAR_METRES && !isOneWide(junctions[a]!, junctions[b]!, context)) continue;
    sets.union(a, b);
    boxes[Math.min(first, second)] = box;
  }
  const groups = new Map<number, Junction[]>();
  junctions.forEach((junction, i) => {
    const root = sets.find(i);
    const group = groups.get(root);
    if (group) group.push(junction);
    else groups.set(root, [junction]);
  });
  return [...groups.values()];
}

type Box = readonly [minX: number, minY: number, maxX: number, maxY: number];
type Names = readonly [number, number];

function unionOf(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

interface CandidatePair {
  a: number;
  b: number;
  names: Names;
  metres: number;
}

/** Pairs of junctions at most 100 m apart for each pair of names they have in common. */
function candidatePairs(junctions: readonly Junction[]): CandidatePair[] {
  const byNames = new Map<string, { names: Names; members: number[] }>();
  junctions.forEach(({ nameKeys }, i) => {
    for (let p = 0; p < nameKeys.length; p++) {
      for (let q = p + 1; q < nameKeys.length; q++) {
        const names: Names = [nameKeys[p]!, nameKeys[q]!];
        const key = names.join();
        const found = byNames.get(key);
        if (found) found.members.push(i);
        else byNames.set(key, { names, members: [i] });
      }
    }
  });
  const pairs: CandidatePair[] = [];
  for (const { names, members } of byNames.values()) {
    if (members.length < 2) continue;
    members.sort((a, b) => junctions[a]!.x - junctions[b]!.x || a - b);
    for (let i = 0; i < members.length; i++) {
      const a = junctions[members[i]!]!;
      for (let j = i + 1; j < members.length && junctions[members[j]!]!.x - a.x <= WIDE_METRES; j++) {
        const b = junctions[members[j]!]!;
        const metres = Math.hypot(b.x - a.x, b.y - a.y);
        if (metres > WIDE_METRES) continue;
        pairs.push({ a: Math.min(members[i]!, members[j]!), b: Math.max(members[i]!, members[j]!), names, metres });
      }
    }
  }
  return pairs;
}

interface PairContext {
  topology: StreetTopology;
  streets: readonly StreetDraft[];
  names: Names;
}

function isOneWide(a: Junction, b: Junction, context: PairContext): boolean {
  const { names } = context;
  const dual = names.some((name) => isOnewayAt(a, name, context) && isOnewayAt(b, name, context));
  return dual && isReachable(a, b, context);
}

function isOnewayAt(junction: Junction, name: number, { topology, streets }: PairContext): boolean {
  const { start, halves, segments } = topology;
  return junction.vertices.some((vertex) => {
    for (let h = start[vertex]!; h < start[vertex + 1]!; h++) {
      const segment = halves[h]! >>> 1;
      if (segments.oneway[segment] === 1 && streets[segments.street[segment]!]!.nameKey === name) return true;
    }
    return false;
  });
}

/** True when at most 100 m along streets of the two names lead from one junction to the other. */
function isReachable(from: Junction, to: Junction, { topology, streets, names }: PairContext): boolean {
  const { start, halves, segments, metres } = topology;
  const targets = new Set(to.vertices);
  const distance = new Map<number, number>(from.vertices.map((vertex) => [vertex, 0]));
  const heap = new MinHeap();
  for (const vertex of from.vertices) heap.push(vertex, 0);
  while (heap.size > 0) {
    const { value: vertex, key } = heap.pop();
    if (targets.has(vertex)) return true;
    if (key > distance.get(vertex)!) continue;
    for (let h = start[vertex]!; h < start[vertex + 1]!; h++) {
      const half = halves[h]!;
      const { nameKey } = streets[segments.street[half >>> 1]!]!;
      if (nameKey !== names[0] && nameKey !== names[1]) continue;
      const total = key + metres[half >>> 1]!;
      const far = topology.far(half);
      if (total > WIDE_METRES || total >= (distance.get(far) ?? Number.POSITIVE_INFINITY)) continue;
      distance.set(far, total);
      heap.push(far, total);
    }
  }
  return false;
}
