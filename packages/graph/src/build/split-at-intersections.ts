import { footOnSegment } from '../city-graph/planar.ts';
import type { StreetDraft } from './collect-streets.ts';
import { SegmentIndex } from './segment-index.ts';
import { emptySegments, type MutableSegments, type StreetSegments } from './street-topology.ts';
import type { VertexTable } from './vertex-table.ts';

/** A line end this near to another line touches it: positions in OSM are rounded to a centimetre. */
const TOUCH_METRES = 0.02;
/** Sine of the angle below which two lines run along each other and have no single point in common. */
const PARALLEL = 1e-3;

/**
 * Segments split where streets of different names meet without a shared node: where lines cross, and where one ends on
 * another. Both then share a vertex. Lines of another layer, and bridges and tunnels, pass over what they do not share a
 * node with; lines that run along each other do not cross.
 */
export function splitAtIntersections(
  segments: StreetSegments,
  streets: readonly StreetDraft[],
  vertices: VertexTable,
): StreetSegments {
  const cuts = findCuts(segments, streets, vertices);
  if (cuts.at.size === 0 && cuts.alias.size === 0) return segments;
  const split = emptySegments();
  for (let i = 0; i < segments.from.length; i++) {
    const inner = (cuts.at.get(i) ?? []).sort((a, b) => a.fraction - b.fraction);
    let from = resolve(cuts.alias, segments.from[i]!);
    for (const vertex of [...inner.map((cut) => cut.vertex), segments.to[i]!]) {
      const to = resolve(cuts.alias, vertex);
      if (from !== to) pushSegment(split, segments, { from, to, like: i });
      from = to;
    }
  }
  return split;
}

interface Cut {
  fraction: number;
  vertex: number;
}

interface Cuts {
  /** Vertices inside segments. */
  at: Map<number, Cut[]>;
  /** Vertices that lie on another one, and are to be that one. */
  alias: Map<number, number>;
}

function findCuts(segments: StreetSegments, streets: readonly StreetDraft[], vertices: VertexTable): Cuts {
  const { from, to, street, level } = segments;
  const { x, y } = vertices;
  const ends = new Float64Array(4 * from.length);
  for (let i = 0; i < from.length; i++) {
    ends.set([x[from[i]!]!, y[from[i]!]!, x[to[i]!]!, y[to[i]!]!], 4 * i);
  }
  const index = new SegmentIndex(ends, Uint32Array.from(street));
  const nameKeys = Uint32Array.from(street, (number) => streets[number]!.nameKey);
  const cuts: Cuts = { at: new Map(), alias: new Map() };
  for (let i = 0; i < from.length; i++) {
    const segment = [ends[4 * i]!, ends[4 * i + 1]!, ends[4 * i + 2]!, ends[4 * i + 3]!] as const;
    const partners: number[] = [];
    index.near(segment, TOUCH_METRES, (j) => {
      if (j <= i || nameKeys[i] === nameKeys[j] || level[i] !== level[j]) return;
      if (from[i] === from[j] || from[i] === to[j] || to[i] === from[j] || to[i] === to[j]) return;
      partners.push(j);
    });
    // In order, as the vertices that crossings are given must not depend on the shape of the index.
    for (const j of partners.sort((a, b) => a - b)) meet(i, j, segments, vertices, cuts);
  }
  return cuts;
}

function meet(i: number, j: number, segments: StreetSegments, vertices: VertexTable, cuts: Cuts): void {
  const { from, to } = segments;
  const touches =
    [touch(from[i]!, j), touch(to[i]!, j), touch(from[j]!, i), touch(to[j]!, i)].filter(Boolean).length > 0;
  if (touches) return;
  const { x, y } = vertices;
  const [a, b, c, d] = [from[i]!, to[i]!, from[j]!, to[j]!];
  const [ux, uy] = [x[b]! - x[a]!, y[b]! - y[a]!];
  const [vx, vy] = [x[d]! - x[c]!, y[d]! - y[c]!];
  const cross = ux * vy - uy * vx;
  if (Math.abs(cross) <= PARALLEL * Math.hypot(ux, uy) * Math.hypot(vx, vy)) return;
  const [wx, wy] = [x[c]! - x[a]!, y[c]! - y[a]!];
  const s = (wx * vy - wy * vx) / cross;
  const t = (wx * uy - wy * ux) / cross;
  if (!(s > 0 && s < 1 && t > 0 && t < 1)) return;
  const vertex = vertices.add(x[a]! + s * ux, y[a]! + s * uy);
  addCut(cuts, i, { fraction: s, vertex });
  addCut(cuts, j, { fraction: t, vertex });

  /** True where a vertex lies on a segment, which is then cut there. */
  function touch(vertex: number, segment: number): boolean {
    const [p, q] = [from[segment]!, to[segment]!];
    const point = [vertices.x[vertex]!, vertices.y[vertex]!] as const;
    const [footX, footY, fraction] = footOnSegment(
      point,
      [vertices.x[p]!, vertices.y[p]!],
      [vertices.x[q]!, vertices.y[q]!],
    );
    if (Math.hypot(footX - point[0], footY - point[1]) > TOUCH_METRES) return false;
    for (const end of [p, q]) {
      if (vertices.distance(vertex, end) > TOUCH_METRES) continue;
      joinVertices(cuts, vertex, end);
      return true;
    }
    if (!runsAlong(segment === i ? j : i, segment, segments, vertices)) addCut(cuts, segment, { fraction, vertex });
    return true;
  }
}

function runsAlong(first: number, second: number, { from, to }: StreetSegments, { x, y }: VertexTable): boolean {
  const direction = (i: number): [number, number] => [x[to[i]!]! - x[from[i]!]!, y[to[i]!]! - y[from[i]!]!];
  const [[ux, uy], [vx, vy]] = [direction(first), direction(second)];
  return Math.abs(ux * vy - uy * vx) <= PARALLEL * Math.hypot(ux, uy) * Math.hypot(vx, vy);
}

function joinVertices({ alias }: Cuts, a: number, b: number): void {
  const [first, second] = [resolve(alias, a), resolve(alias, b)];
  if (first !== second) alias.set(Math.max(first, second), Math.min(first, second));
}

function resolve(alias: ReadonlyMap<number, number>, vertex: number): number {
  let root = vertex;
  for (let next = alias.get(root); next !== undefined; next = alias.get(root)) root = next;
  return root;
}

function addCut({ at }: Cuts, segment: number, cut: Cut): void {
  const known = at.get(segment);
  if (!known) at.set(segment, [cut]);
  else if (known.every(({ vertex }) => vertex !== cut.vertex)) known.push(cut);
}

function pushSegment(
  list: MutableSegments,
  segments: StreetSegments,
  { from, to, like }: { from: number; to: number; like: number },
): void {
  list.from.push(from);
  list.to.push(to);
  list.street.push(segments.street[like]!);
  list.level.push(segments.level[like]!);
  list.oneway.push(segments.oneway[like]!);
}
