import type { GeometryPart } from '../city-graph/columns.ts';
import { signedArea } from '../city-graph/planar.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat, OsmData, OsmRelation, OsmWay } from '../types.ts';
import { isClosed, joinRings } from './join-rings.ts';
import { PlaneArea } from './plane-area.ts';

/**
 * What is wrong with a mapped area: ways that the extract lacks, lines that close no ring, rings with nodes that the extract
 * lacks, rings without extent, holes outside of every outer ring, ways listed twice.
 */
type AreaDefect =
  | 'area-missing-way'
  | 'area-open-ring'
  | 'area-missing-node'
  | 'area-flat-ring'
  | 'area-hole-outside'
  | 'area-repeated-way';

interface AssembledArea {
  type: 'Polygon' | 'MultiPolygon';
  /** Each outer ring, counter-clockwise, followed by its holes, clockwise. */
  parts: GeometryPart[];
  /** The same rings in the metric plane. */
  plane: PlaneArea;
}

export interface Assembly {
  /** Absent when no outer ring is usable. */
  area?: AssembledArea;
  defects: AreaDefect[];
}

/** Area of a closed way; none when it is not closed, has missing nodes or no extent. */
export function areaOfWay(way: OsmWay, osm: OsmData, frame: LocalFrame): Assembly {
  return isClosed(way.refs) ? assemble([way.refs], [], new RingReader(osm, frame)) : { defects: [] };
}

/**
 * Area of a multipolygon or boundary relation: ways joined at their ends into rings, any number of outer rings, each hole
 * in the smallest outer ring around it. What is broken is left out and named in `defects`; the rest is used.
 */
export function areaOfRelation(relation: OsmRelation, osm: OsmData, frame: LocalFrame): Assembly {
  const lines = { outer: [] as (readonly number[])[], inner: [] as (readonly number[])[] };
  const reader = new RingReader(osm, frame);
  const seen = new Set<number>();
  for (const member of relation.members) {
    if (member.type !== 'way') continue;
    if (seen.has(member.ref)) {
      reader.defects.add('area-repeated-way');
      continue;
    }
    seen.add(member.ref);
    const way = osm.ways.get(member.ref);
    if (!way) reader.defects.add('area-missing-way');
    else lines[member.role === 'inner' ? 'inner' : 'outer'].push(way.refs);
  }
  const outer = joinRings(lines.outer);
  const inner = joinRings(lines.inner);
  if (outer.open + inner.open > 0) reader.defects.add('area-open-ring');
  return assemble(outer.rings, inner.rings, reader);
}

interface Ring {
  coordinates: LonLat[];
  flat: Float64Array;
  /** Square metres, positive. */
  area: number;
}

/** Less than what the rounding of positions to a centimetre makes of a line there and back. */
const FLAT_SQUARE_METRES = 0.01;

class RingReader {
  readonly defects: Set<AreaDefect> = new Set();
  private readonly osm: OsmData;
  private readonly frame: LocalFrame;

  constructor(osm: OsmData, frame: LocalFrame) {
    this.osm = osm;
    this.frame = frame;
  }

  /** @param turn - 1 for counter-clockwise, -1 for clockwise. */
  read(refs: readonly number[], turn: 1 | -1): Ring | undefined {
    const coordinates: LonLat[] = [];
    const flat = new Float64Array(2 * refs.length);
    for (const ref of refs) {
      const { nodes } = this.osm;
      const row = nodes.indexOf(ref);
      if (row < 0) {
        this.defects.add('area-missing-node');
        return undefined;
      }
      const position: LonLat = [nodes.lon(row), nodes.lat(row)];
      flat.set(this.frame.toXY(position), 2 * coordinates.length);
      coordinates.push(position);
    }
    const area = signedArea(flat);
    if (!(Math.abs(area) > FLAT_SQUARE_METRES)) {
      this.defects.add('area-flat-ring');
      return undefined;
    }
    if (Math.sign(area) === turn) return { coordinates, flat, area: Math.abs(area) };
    return { coordinates: coordinates.reverse(), flat: reversed(flat), area: Math.abs(area) };
  }
}

function reversed(flat: Float64Array): Float64Array {
  const turned = new Float64Array(flat.length);
  for (let i = 0; i < flat.length; i += 2) {
    turned[i] = flat[flat.length - 2 - i]!;
    turned[i + 1] = flat[flat.length - 1 - i]!;
  }
  return turned;
}

function assemble(
  outerRefs: readonly (readonly number[])[],
  innerRefs: readonly (readonly number[])[],
  reader: RingReader,
): Assembly {
  const outer = outerRefs.map((refs) => reader.read(refs, 1)).filter((ring) => ring !== undefined);
  const inner = innerRefs.map((refs) => reader.read(refs, -1)).filter((ring) => ring !== undefined);
  if (outer.length === 0) return { defects: [...reader.defects] };
  // Smallest first, so that a hole goes to the innermost of nested outer rings.
  outer.sort((a, b) => a.area - b.area);
  const outlines = inner.length === 0 ? [] : outer.map((ring) => new PlaneArea([ring.flat]));
  const holes: Ring[][] = outer.map(() => []);
  for (const hole of inner) {
    const home = outlines.findIndex((outline, i) => outer[i]!.area >= hole.area && holds(outline, hole));
    if (home < 0) reader.defects.add('area-hole-outside');
    else holes[home]!.push(hole);
  }
  const parts: GeometryPart[] = [];
  const rings: Float64Array[] = [];
  // Largest first, as readers of the first ring expect.
  for (let i = outer.length - 1; i >= 0; i--) {
    parts.push({ role: 'outer', coordinates: outer[i]!.coordinates });
    rings.push(outer[i]!.flat);
    for (const hole of holes[i]!) {
      parts.push({ role: 'inner', coordinates: hole.coordinates });
      rings.push(hole.flat);
    }
  }
  const type = outer.length === 1 ? 'Polygon' : 'MultiPolygon';
  return { area: { type, parts, plane: new PlaneArea(rings) }, defects: [...reader.defects] };
}

/** By the middles of the hole's edges: its vertices may lie on the outline. */
function holds(outline: PlaneArea, hole: Ring): boolean {
  let inside = 0;
  const { flat } = hole;
  for (let i = 0; i + 3 < flat.length; i += 2) {
    if (outline.contains((flat[i]! + flat[i + 2]!) / 2, (flat[i + 1]! + flat[i + 3]!) / 2)) inside++;
  }
  return inside > (flat.length / 2 - 1) / 2;
}
