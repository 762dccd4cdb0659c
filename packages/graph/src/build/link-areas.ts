import type { CityGraph } from '../city-graph/city-graph.ts';
import type { EdgeList } from '../city-graph/edge-list.ts';
import {
  type FlatLine,
  isInsideRings,
  lineLength,
  signedArea,
  squaredDistanceToSegment,
} from '../city-graph/planar.ts';
import { geodesicStep } from '../geodesy/geodesic.ts';
import { NEAREST_STREET_METRES } from './link-places.ts';

/** A street whose kerb is this near to an area's outline runs along it. */
const BORDER_METRES = 12;
/** Metres from the line of a street to its kerb, by class: OSM draws streets along their middle. */
const HALF_WIDTH: Readonly<Record<string, number>> = {
  motorway: 10,
  major_road: 8,
  residential: 3,
  minor_road: 3,
  service_road: 2,
};
/** Part of min(street length, outline length) that must run along the outline to border it. */
const BORDER_RATIO = 0.2;
/** A street runs through an area when this many metres of it lie inside. */
const THROUGH_METRES = 12;
const SAMPLE_METRES = 4;

/**
 * Edges `bounds` and `intersects` (street → area), `nearest` (area → its nearest street) and `within` (place → area).
 *
 * Districts get `bounds` only: everything lies in one, so `within` and `intersects` would make hubs that tell nothing apart.
 */
export function linkAreas(edges: EdgeList, graph: CityGraph): void {
  const isStreet = Uint8Array.from({ length: graph.nodeCount }, (_, i) => Number(graph.kindOf(i) === 'street'));
  const lengths = new Map<number, number>();
  for (const index of graph.indicesOf('aoi')) {
    const rings = graph.spatialIndex.rings(index);
    if (rings.length === 0) {
      linkToNearest(
        edges,
        graph,
        index,
        graph.nearest(graph.coordOf(index), { kind: 'street', maxMetres: NEAREST_STREET_METRES })[0],
      );
      continue;
    }
    const isDistrict = graph.node(index).category === 'district';
    const near = streetsNear(graph, rings, (street) => isStreet[street] === 1);
    const perimeter = rings.reduce((sum, ring) => sum + lineLength(ring), 0);
    for (const street of near) {
      const reach = BORDER_METRES + (HALF_WIDTH[graph.node(street.index).category] ?? 0);
      if (street.metres > reach) continue;
      let length = lengths.get(street.index);
      if (length === undefined) {
        length = graph.spatialIndex.parts(street.index).reduce((sum, line) => sum + lineLength(line), 0);
        lengths.set(street.index, length);
      }
      const overlap = measureOverlap(street.pieces, rings, reach);
      const relation =
        !isDistrict && overlap.inside >= Math.min(THROUGH_METRES, length / 2)
          ? 'intersects'
          : overlap.border >= BORDER_RATIO * Math.min(length, perimeter)
            ? 'bounds'
            : undefined;
      if (!relation) continue;
      const center = graph.coordOf(index);
      const step = geodesicStep(graph.footOn(street.index, center).position, center);
      edges.add(relation, street.index, index, { ...step, metres: street.metres });
    }
    if (isDistrict) continue;
    linkToNearest(edges, graph, index, near[0]);
    linkContained(edges, graph, index, rings);
  }
}

function linkToNearest(
  edges: EdgeList,
  graph: CityGraph,
  area: number,
  street: { index: number; metres: number } | undefined,
): void {
  if (!street || street.metres > NEAREST_STREET_METRES) return;
  const center = graph.coordOf(area);
  const step = geodesicStep(center, graph.footOn(street.index, center).position);
  edges.add('nearest', area, street.index, { ...step, metres: street.metres });
}

/** Places, and smaller areas, whose representative point lies in the area. */
function linkContained(edges: EdgeList, graph: CityGraph, area: number, rings: readonly FlatLine[]): void {
  const center = graph.coordOf(area);
  const [minX, minY, maxX, maxY] = boxOf(rings);
  const [x, y] = graph.frame.toXY(center);
  const reach = Math.hypot(Math.max(x - minX, maxX - x), Math.max(y - minY, maxY - y));
  const extent = Math.abs(signedArea(rings[0]!));
  for (const { index } of graph.withinRadius(center, reach, { kind: ['poi', 'aoi'] })) {
    if (index === area) continue;
    const position = graph.coordOf(index);
    const [px, py] = graph.frame.toXY(position);
    if (!isInsideRings(px, py, rings)) continue;
    if (graph.kindOf(index) === 'aoi') {
      const [outline] = graph.spatialIndex.rings(index);
      if (graph.node(index).category === 'district' || (outline && Math.abs(signedArea(outline)) >= extent)) continue;
    }
    edges.add('within', index, area, { ...geodesicStep(position, center), metres: 0 });
  }
}

interface NearStreet {
  index: number;
  /** Metres between street and area, 0 where they meet. */
  metres: number;
  pieces: FlatLine[];
}

/** Streets at most 100 m from an area, nearest first, with their pieces in its surroundings. */
function streetsNear(graph: CityGraph, rings: readonly FlatLine[], isStreet: (index: number) => boolean): NearStreet[] {
  const [minX, minY, maxX, maxY] = boxOf(rings);
  const reach = NEAREST_STREET_METRES;
  const found = new Map<number, NearStreet>();
  const box = [minX - reach, minY - reach, maxX + reach, maxY + reach] as const;
  for (const { index, line } of graph.spatialIndex.linesInBox(box, isStreet)) {
    const metres = distanceToArea(line, rings);
    const street = found.get(index);
    if (!street) found.set(index, { index, metres, pieces: [line] });
    else {
      street.metres = Math.min(street.metres, metres);
      street.pieces.push(line);
    }
  }
  return [...found.values()]
    .filter((street) => street.metres <= reach)
    .sort((a, b) => a.metres - b.metres || a.index - b.index);
}

function distanceToArea(line: FlatLine, rings: readonly FlatLine[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < line.length; i += 2) if (isInsideRings(line[i]!, line[i + 1]!, rings)) return 0;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
    for (const ring of rings) {
      for (let j = 0; j + 3 < ring.length; j += 2) {
        const [cx, cy, dx, dy] = [ring[j]!, ring[j + 1]!, ring[j + 2]!, ring[j + 3]!];
        if (segmentsMeet(ax, ay, bx, by, cx, cy, dx, dy)) return 0;
        best = Math.min(
          best,
          squaredDistanceToSegment(ax, ay, cx, cy, dx, dy),
          squaredDistanceToSegment(bx, by, cx, cy, dx, dy),
          squaredDistanceToSegment(cx, cy, ax, ay, bx, by),
          squaredDistanceToSegment(dx, dy, ax, ay, bx, by),
        );
      }
    }
  }
  return Math.sqrt(best);
}

function segmentsMeet(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number): number =>
    (qx - px) * (ry - py) - (qy - py) * (rx - px);
  return (
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 &&
    side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0
  );
}

/** Metres of a street inside an area, and within reach of its outline, from samples at most 4 m apart. */
function measureOverlap(
  pieces: readonly FlatLine[],
  rings: readonly FlatLine[],
  reach: number,
): { inside: number; border: number } {
  let [inside, border] = [0, 0];
  for (const line of pieces) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [ax, ay, bx, by] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
      const length = Math.hypot(bx - ax, by - ay);
      const samples = Math.ceil(length / SAMPLE_METRES);
      for (let s = 0; s < samples; s++) {
        const t = (s + 0.5) / samples;
        const [x, y] = [ax + t * (bx - ax), ay + t * (by - ay)];
        if (isInsideRings(x, y, rings)) inside += length / samples;
        if (isNearOutline(x, y, rings, reach)) border += length / samples;
      }
    }
  }
  return { inside, border };
}

function isNearOutline(x: number, y: number, rings: readonly FlatLine[], reach: number): boolean {
  for (const ring of rings) {
    for (let j = 0; j + 3 < ring.length; j += 2) {
      const squared = squaredDistanceToSegment(x, y, ring[j]!, ring[j + 1]!, ring[j + 2]!, ring[j + 3]!);
      if (squared <= reach * reach) return true;
    }
  }
  return false;
}

function boxOf(rings: readonly FlatLine[]): [number, number, number, number] {
  const box: [number, number, number, number] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      box[0] = Math.min(box[0], ring[i]!);
      box[1] = Math.min(box[1], ring[i + 1]!);
      box[2] = Math.max(box[2], ring[i]!);
      box[3] = Math.max(box[3], ring[i + 1]!);
    }
  }
  return box;
}
