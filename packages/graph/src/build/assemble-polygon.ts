import type { GeometryPart } from '../city-graph/columns.ts';
import { type FlatLine, isInsideRings, signedArea } from '../city-graph/planar.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat, OsmData, OsmRelation, OsmWay } from '../types.ts';

export interface AssembledArea {
  type: 'Polygon' | 'MultiPolygon';
  /** Each outer ring, counter-clockwise, followed by its holes, clockwise. */
  parts: GeometryPart[];
  /** True when some ring could not be closed and was left out. */
  broken: boolean;
}

/** Area of a closed way; undefined when it is not closed, has missing nodes or no extent. */
export function areaOfWay(way: OsmWay, osm: OsmData, frame: LocalFrame): AssembledArea | undefined {
  return isClosed(way.refs) ? assemble([way.refs], [], osm, frame) : undefined;
}

/** Area of a multipolygon or boundary relation, from its closed rings; undefined when no outer ring closes. */
export function areaOfRelation(relation: OsmRelation, osm: OsmData, frame: LocalFrame): AssembledArea | undefined {
  const lines = { outer: [] as (readonly number[])[], inner: [] as (readonly number[])[] };
  let missing = false;
  for (const member of relation.members) {
    if (member.type !== 'way') continue;
    const way = osm.ways.get(member.ref);
    if (!way) missing = true;
    else lines[member.role === 'inner' ? 'inner' : 'outer'].push(way.refs);
  }
  const outer = joinRings(lines.outer);
  const inner = joinRings(lines.inner);
  const area = assemble(outer.rings, inner.rings, osm, frame);
  return area && { ...area, broken: area.broken || missing || outer.broken || inner.broken };
}

const isClosed = (refs: readonly number[]): boolean => refs.length >= 4 && refs[0] === refs.at(-1);

/** Join lines at shared ends into closed rings; lines that close no ring are dropped. */
function joinRings(lines: readonly (readonly number[])[]): { rings: (readonly number[])[]; broken: boolean } {
  const rings = lines.filter(isClosed);
  const open = lines.filter((refs) => refs.length >= 2 && !isClosed(refs));
  const byEnd = new Map<number, number[]>();
  open.forEach((refs, i) => {
    for (const end of [refs[0]!, refs.at(-1)!]) byEnd.set(end, [...(byEnd.get(end) ?? []), i]);
  });
  const used = new Set<number>();
  let broken = false;
  open.forEach((refs, i) => {
    if (used.has(i)) return;
    used.add(i);
    const ring = refs.slice();
    while (ring[0] !== ring.at(-1)) {
      const next = byEnd.get(ring.at(-1)!)?.find((candidate) => !used.has(candidate));
      if (next === undefined) break;
      used.add(next);
      const line = open[next]!;
      ring.push(...(line[0] === ring.at(-1) ? line.slice(1) : line.slice(0, -1).reverse()));
    }
    if (isClosed(ring)) rings.push(ring);
    else broken = true;
  });
  return { rings, broken };
}

interface Ring {
  coordinates: LonLat[];
  flat: FlatLine;
  area: number;
}

function assemble(
  outerRefs: readonly (readonly number[])[],
  innerRefs: readonly (readonly number[])[],
  osm: OsmData,
  frame: LocalFrame,
): AssembledArea | undefined {
  const outer = outerRefs.map((refs) => toRing(refs, osm, frame, 1)).filter((ring) => ring !== undefined);
  const inner = innerRefs.map((refs) => toRing(refs, osm, frame, -1)).filter((ring) => ring !== undefined);
  if (outer.length === 0) return undefined;
  outer.sort((a, b) => b.area - a.area);
  const parts: GeometryPart[] = [];
  const placed = new Set<Ring>();
  for (const ring of outer) {
    parts.push({ role: 'outer', coordinates: ring.coordinates });
    for (const hole of inner) {
      if (placed.has(hole) || !isInsideRings(hole.flat[0]!, hole.flat[1]!, [ring.flat])) continue;
      placed.add(hole);
      parts.push({ role: 'inner', coordinates: hole.coordinates });
    }
  }
  return {
    type: outer.length === 1 ? 'Polygon' : 'MultiPolygon',
    parts,
    broken: outer.length < outerRefs.length || inner.length < innerRefs.length,
  };
}

function toRing(refs: readonly number[], osm: OsmData, frame: LocalFrame, turn: 1 | -1): Ring | undefined {
  const coordinates: LonLat[] = [];
  for (const ref of refs) {
    const node = osm.nodes.get(ref);
    if (!node) return undefined;
    coordinates.push([node.lon, node.lat]);
  }
  const flat = Float64Array.from(coordinates.flatMap((position) => frame.toXY(position)));
  const area = signedArea(flat);
  if (area === 0) return undefined;
  if (Math.sign(area) !== turn) coordinates.reverse();
  return { coordinates, flat, area: Math.abs(area) };
}
