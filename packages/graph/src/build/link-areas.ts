import type { EdgeList } from '../city-graph/edge-list.ts';
import { lineLength, signedArea } from '../city-graph/planar.ts';
import { geodesicStep } from '../geodesy/geodesic.ts';
import type { LonLat } from '../types.ts';
import { AreaIndex } from './area-index.ts';
import type { PlaceDraft } from './collect-places.ts';
import { ADDRESS_TOLERANCE_METRES, NEAREST_STREET_METRES, type PlaceLinks } from './link-places.ts';
import { measureOverlaps, type Overlap, outlineIndex } from './measure-overlaps.ts';
import { nearestToOutline } from './nearest-to-outline.ts';
import type { PlaneArea } from './plane-area.ts';

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
/** A street runs through an area when this many metres of it lie inside, or half of a shorter street. */
const THROUGH_METRES = 12;

/** An area of the graph that has an outline. */
interface OutlinedPlace {
  place: PlaceDraft & { area: PlaneArea };
  /** Position in the list of places. */
  position: number;
  isDistrict: boolean;
}

/**
 * Edges `bounds` and `intersects` (street → area), `nearest` (area → its nearest streets within 100 m of its outline, the
 * street of its address first where at most 10 m farther) and `within` (place or smaller area → area).
 *
 * Districts get `bounds` only: everything lies in one, so `within` and `intersects` would make hubs that tell nothing apart.
 */
export function linkAreas(edges: EdgeList, links: PlaceLinks): void {
  const outlined: OutlinedPlace[] = [];
  links.places.forEach((place, position) => {
    const { area, node } = place;
    if (area) outlined.push({ place: { ...place, area }, position, isDistrict: node.category === 'district' });
  });
  const areas = outlined.map(({ place }) => place.area);
  const outlines = outlineIndex(areas);
  const reach = (street: number): number => BORDER_METRES + (HALF_WIDTH[links.streets[street]!.node.category] ?? 0);
  const overlaps = measureOverlaps(links.lines, { areas, outlines, reach });
  linkOverlaps(edges, { overlaps, outlined, links });
  linkNearest(edges, { overlaps, outlined, links });
  linkContained(edges, outlined, links);
}

interface OverlapLinks {
  overlaps: readonly Overlap[];
  outlined: readonly OutlinedPlace[];
  links: PlaceLinks;
}

function linkOverlaps(edges: EdgeList, { overlaps, outlined, links }: OverlapLinks): void {
  const perimeters = outlined.map(({ place }) => place.area.rings.reduce((sum, ring) => sum + lineLength(ring), 0));
  for (const { street, area, inside, border, distance } of overlaps) {
    const { length } = links.streets[street]!;
    const { place, position, isDistrict } = outlined[area]!;
    const isThrough = !isDistrict && inside >= Math.min(THROUGH_METRES, length / 2);
    if (!isThrough && border < BORDER_RATIO * Math.min(length, perimeters[area]!)) continue;
    const step = geodesicStep(footOf(street, place, links), place.node.coord);
    edges.add(isThrough ? 'intersects' : 'bounds', street, links.firstPlace + position, { ...step, metres: distance });
  }
}

function linkNearest(edges: EdgeList, { overlaps, outlined, links }: OverlapLinks): void {
  const meeting = new Map<number, number[]>();
  for (const { street, area, distance } of overlaps) {
    if (distance > 0) continue;
    const streets = meeting.get(area);
    if (streets) streets.push(street);
    else meeting.set(area, [street]);
  }
  outlined.forEach(({ place, position, isDistrict }, area) => {
    if (isDistrict) return;
    const found = nearestToOutline(place.area, {
      lines: links.lines,
      meeting: meeting.get(area) ?? [],
      maxMetres: NEAREST_STREET_METRES,
      count: links.nearestStreets,
      margin: ADDRESS_TOLERANCE_METRES,
    });
    const limit = (found[0]?.metres ?? 0) + ADDRESS_TOLERANCE_METRES;
    const { addressStreet } = place;
    const own =
      addressStreet === undefined
        ? undefined
        : found.find(({ street, metres }) => metres <= limit && links.streets[street]!.names.has(addressStreet));
    const chosen = own === undefined ? found : [own, ...found.filter((other) => other !== own)];
    for (const { street, metres } of chosen.slice(0, links.nearestStreets)) {
      const step = geodesicStep(place.node.coord, footOf(street, place, links));
      edges.add('nearest', links.firstPlace + position, street, { ...step, metres });
    }
  });
  linkPointAreas(edges, links);
}

/** Areas that the extract gives as a point only. */
function linkPointAreas(edges: EdgeList, { places, firstPlace, lines, frame, nearestStreets }: PlaceLinks): void {
  places.forEach(({ node, area, x, y }, position) => {
    if (node.kind !== 'aoi' || area || node.category === 'district') return;
    for (const foot of lines.near(x, y, NEAREST_STREET_METRES).slice(0, nearestStreets)) {
      const to = frame.toLonLat([foot.x, foot.y]);
      edges.addStep('nearest', { source: firstPlace + position, target: foot.street, from: node.coord, to });
    }
  });
}

/** The point of a street nearest to the middle of an area. */
function footOf(street: number, { x, y }: PlaceDraft, { lines, frame }: PlaceLinks): LonLat {
  const foot = lines.foot(street, x, y);
  return frame.toLonLat([foot.x, foot.y]);
}

/** Places, and smaller areas, whose representative point lies in an area, or on its outline as plaques on a wall do. */
function linkContained(edges: EdgeList, outlined: readonly OutlinedPlace[], { places, firstPlace }: PlaceLinks): void {
  const holders = outlined.filter(({ isDistrict }) => !isDistrict);
  const index = new AreaIndex(holders.map(({ place }) => place.area));
  const outerArea = ({ rings }: PlaneArea): number => Math.abs(signedArea(rings[0]!));
  places.forEach(({ node, x, y, area }, position) => {
    if (node.category === 'district') return;
    for (const found of index.around(x, y)) {
      const holder = holders[found]!;
      if (holder.position === position || (area && outerArea(area) >= outerArea(holder.place.area))) continue;
      const step = geodesicStep(node.coord, holder.place.node.coord);
      edges.add('within', firstPlace + position, firstPlace + holder.position, { ...step, metres: 0 });
    }
  });
}
