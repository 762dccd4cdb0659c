import { createLocalFrame, type LonLat, type OsmData, type OsmRelation, type OsmWay } from '@uge/graph';
import { orientRing, type Ring, ringArea } from './polygon.ts';

/** The elements of an extract in metres east and north of its middle. */
export interface LocalElements {
  origin: LonLat;
  toLocal(position: LonLat): [x: number, y: number];
  point(nodeId: number): [x: number, y: number] | undefined;
  /** Points of a way that the extract holds, and the ids they came from. */
  line(way: OsmWay): { refs: number[]; points: Float64Array };
  /** Ring of a closed way; undefined where it is open, has under three points or no area. */
  closedRing(way: OsmWay): { refs: number[]; ring: Ring } | undefined;
  /** Rings of a multipolygon, joined from its ways; open ends are left out. */
  relationRings(relation: OsmRelation): { outer: Ring[]; inner: Ring[] };
}

export function toLocalElements(osm: OsmData): LocalElements {
  const origin = middleOf(osm);
  const toLocal = createLocalFrame(origin).toXY;
  const point = (nodeId: number): [number, number] | undefined => {
    const node = osm.nodes.get(nodeId);
    return node === undefined ? undefined : toLocal([node.lon, node.lat]);
  };
  const pointsOf = (ids: readonly number[]): { refs: number[]; points: Float64Array } => {
    const refs = ids.filter((id) => osm.nodes.has(id));
    const points = new Float64Array(refs.length * 2);
    refs.forEach((id, i) => {
      points.set(point(id)!, i * 2);
    });
    return { refs, points };
  };
  const asRing = (ids: readonly number[]): { refs: number[]; ring: Ring } | undefined => {
    if (ids.length < 4 || ids[0] !== ids.at(-1)) return undefined;
    const { refs, points } = pointsOf(ids.slice(0, -1));
    if (refs.length < 3 || Math.abs(ringArea(points)) < 1) return undefined;
    return ringArea(points) > 0 ? { refs, ring: points } : { refs: refs.reverse(), ring: orientRing(points, true) };
  };
  return {
    origin,
    toLocal,
    point,
    line: (way) => pointsOf(way.refs),
    closedRing: (way) => asRing(way.refs),
    relationRings(relation) {
      const rings: { outer: Ring[]; inner: Ring[] } = { outer: [], inner: [] };
      for (const role of ['outer', 'inner'] as const) {
        const lines = relation.members
          .filter(
            (member) => member.type === 'way' && (member.role === role || (role === 'outer' && member.role === '')),
          )
          .map((member) => osm.ways.get(member.ref)?.refs)
          .filter((refs) => refs !== undefined);
        for (const ids of joinLines(lines)) {
          const closed = asRing(ids);
          if (closed !== undefined) rings[role].push(orientRing(closed.ring, role === 'outer'));
        }
      }
      return rings;
    },
  };
}

/** Middle of the bounding box, so that the frame does not depend on how densely parts of the city are mapped. */
function middleOf(osm: OsmData): LonLat {
  let west = Infinity;
  let east = -Infinity;
  let south = Infinity;
  let north = -Infinity;
  for (const { lon, lat } of osm.nodes.values()) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return west > east ? [0, 0] : [(west + east) / 2, (south + north) / 2];
}

/** Join lines that share an end node into closed rings. */
function joinLines(lines: readonly (readonly number[])[]): number[][] {
  const open = lines.filter((line) => line.length >= 2).map((line) => [...line]);
  const closed: number[][] = [];
  while (open.length > 0) {
    const ring = open.pop()!;
    for (;;) {
      const end = ring.at(-1);
      if (ring.length >= 4 && ring[0] === end) break;
      const next = open.findIndex((line) => line[0] === end || line.at(-1) === end);
      if (next < 0) break;
      const [line] = open.splice(next, 1);
      ring.push(...(line![0] === end ? line! : line!.reverse()).slice(1));
    }
    if (ring[0] === ring.at(-1)) closed.push(ring);
  }
  return closed;
}
