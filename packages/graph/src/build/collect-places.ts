import type { DraftNode } from '../city-graph/columns.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat, OsmData, OsmRelation, OsmWay } from '../types.ts';
import { type AssembledArea, areaOfRelation, areaOfWay } from './assemble-polygon.ts';
import { classifyPlace, type PlaceClass } from './classify-place.ts';
import { isDisplayJunk } from './display-junk.ts';
import { addressOf, comparableName, nameOf } from './names.ts';
import { representativePoint } from './representative-point.ts';
import type { SkipCounter } from './skip-counter.ts';

type Tags = Readonly<Record<string, string>>;

/** Same name and category this near means the same place mapped twice (as node and area, or stop by stop). */
const REPEATED_PLACE_METRES = 30;

/** Areas of these categories stay areas; what is sold, eaten or shown inside a building is a place at a point. */
const AREA_CATEGORIES = new Set([
  ...['park', 'water', 'square', 'district', 'natural', 'place', 'military', 'funeral', 'leisure', 'sport', 'historic'],
  ...['building', 'education', 'transport'],
]);
const AREA_TYPES = new Set(['hospital', 'zoo', 'theme_park', 'attraction', 'mall', 'marketplace', 'university']);

/** Keys that make a closed way a loop of road, wall, river or rail, but for the values that are areas. */
const LINEAR_KEYS: Readonly<Record<string, readonly string[]>> = {
  highway: [],
  barrier: [],
  waterway: ['riverbank', 'dock', 'boatyard'],
  railway: ['station', 'halt'],
};

/** A place or area before it becomes a node. */
export interface PlaceDraft {
  node: DraftNode;
  /** `addr:street`. */
  addressStreet?: string;
  /** Metres from the representative point to the farthest point of the outline; 0 for what is mapped as a point. */
  spread: number;
}

/** Named places (points) and named areas, in the order node, way, relation and by id; repeats of one place are merged. */
export function collectPlaces(osm: OsmData, frame: LocalFrame, skipped: SkipCounter): PlaceDraft[] {
  const drafts: PlaceDraft[] = [];
  for (const node of sortedById(osm.nodes)) {
    if (!node.tags) continue;
    const place = namedPlace(node.tags, skipped);
    // District nodes name what lies around them and are no place to go to.
    if (place && place.category !== 'district') {
      drafts.push(draftPlace(`node/${node.id}`, place, { kind: 'poi', coord: [node.lon, node.lat] }));
    }
  }
  for (const way of sortedById(osm.ways)) {
    if (!way.tags || (isLinear(way.tags) && way.tags['area'] !== 'yes')) continue;
    const place = namedPlace(way.tags, skipped);
    if (place) pushArea(drafts, `way/${way.id}`, place, areaOfWay(way, osm, frame), centerOfWay(way, osm));
  }
  for (const relation of sortedById(osm.relations)) {
    const type = relation.tags?.['type'];
    if (!relation.tags || (type !== 'multipolygon' && type !== 'boundary')) continue;
    const place = namedPlace(relation.tags, skipped);
    if (place) {
      pushArea(drafts, `relation/${relation.id}`, place, areaOfRelation(relation, osm, frame), centerOf(relation, osm));
    }
  }
  return withoutRepeats(drafts, frame, skipped);

  function pushArea(
    list: PlaceDraft[],
    id: string,
    place: NamedPlace,
    area: AssembledArea | undefined,
    center: LonLat | undefined,
  ): void {
    if (place.category === 'district' && isWholeTown(place)) {
      skipped.add('boundary-larger-than-district');
      return;
    }
    if (area?.broken) skipped.add('broken-multipolygon');
    const kind = staysArea(place) ? 'aoi' : 'poi';
    if (area) {
      const coord = representativePoint(area.parts, frame);
      const draft = draftPlace(id, place, { kind, coord }, spreadOf(coord, area, frame));
      if (kind === 'aoi') draft.node.geometry = { type: area.type, parts: area.parts };
      list.push(draft);
    } else if (center) list.push(draftPlace(id, place, { kind, coord: center }));
    else skipped.add('area-without-outline');
  }
}

interface NamedPlace extends PlaceClass {
  name: string;
  tags: Tags;
}

function namedPlace(tags: Tags, skipped: SkipCounter): NamedPlace | undefined {
  const found = classifyPlace(tags);
  if (!found) return undefined;
  const name = nameOf(tags);
  if (!name) {
    if (found.category !== 'building') skipped.add('place-without-name');
    return undefined;
  }
  if (isDisplayJunk(tags, name)) {
    skipped.add('street-furniture');
    return undefined;
  }
  return { ...found, name, tags };
}

function draftPlace(
  id: string,
  place: NamedPlace,
  position: Pick<DraftNode, 'kind' | 'coord'>,
  spread: number = 0,
): PlaceDraft {
  const address = addressOf(place.tags);
  const addressStreet = place.tags['addr:street'];
  const node: DraftNode = {
    id,
    ...position,
    name: place.name,
    category: place.category,
    ...(place.type === 'yes' ? {} : { type: place.type }),
    ...(address === undefined ? {} : { address }),
  };
  return { node, spread, ...(addressStreet === undefined ? {} : { addressStreet }) };
}

function spreadOf(center: LonLat, area: AssembledArea, frame: LocalFrame): number {
  const [x, y] = frame.toXY(center);
  let spread = 0;
  for (const position of area.parts.flatMap((part) => part.coordinates)) {
    const [otherX, otherY] = frame.toXY(position);
    spread = Math.max(spread, Math.hypot(otherX - x, otherY - y));
  }
  return spread;
}

function staysArea(place: NamedPlace): boolean {
  const isBuilding = place.tags['building'] !== undefined && place.tags['building'] !== 'no';
  if (isBuilding && place.key !== 'building') return place.type === 'mall';
  return AREA_CATEGORIES.has(place.category) || AREA_TYPES.has(place.type);
}

/** Administrative levels above city districts hold the whole extract and tell nothing apart. */
function isWholeTown(place: NamedPlace): boolean {
  return place.key === 'boundary' && !(Number(place.tags['admin_level']) >= 9);
}

function isLinear(tags: Tags): boolean {
  if (tags['building'] !== undefined) return false;
  return Object.entries(LINEAR_KEYS).some(([key, areas]) => tags[key] !== undefined && !areas.includes(tags[key]));
}

/** `out center` gives a way as the one point of its centre. */
function centerOfWay(way: OsmWay, osm: OsmData): LonLat | undefined {
  return way.refs.length === 1 ? positionOf(way.refs[0]!, osm) : undefined;
}

function centerOf(relation: OsmRelation, osm: OsmData): LonLat | undefined {
  const member = relation.members.find(({ type, role }) => type === 'node' && (role === 'center' || role === 'label'));
  return member && positionOf(member.ref, osm);
}

function positionOf(id: number, osm: OsmData): LonLat | undefined {
  const node = osm.nodes.get(id);
  return node && [node.lon, node.lat];
}

function sortedById<T extends { id: number }>(elements: ReadonlyMap<number, T>): T[] {
  return [...elements.values()].sort((a, b) => a.id - b.id);
}

/** Keep an area over a point, and the first of equals. */
function withoutRepeats(drafts: readonly PlaceDraft[], frame: LocalFrame, skipped: SkipCounter): PlaceDraft[] {
  const groups = new Map<string, PlaceDraft[]>();
  const ofKind = (kind: string): PlaceDraft[] => drafts.filter(({ node }) => node.kind === kind);
  const dropped = new Set<PlaceDraft>();
  for (const draft of [...ofKind('aoi'), ...ofKind('poi')]) {
    const { node } = draft;
    const key = `${node.category}\n${comparableName(node.name ?? '')}`;
    const group = groups.get(key) ?? [];
    const [x, y] = frame.toXY(node.coord);
    const isRepeated = group.some((other) => {
      const [otherX, otherY] = frame.toXY(other.node.coord);
      return Math.hypot(otherX - x, otherY - y) <= REPEATED_PLACE_METRES;
    });
    if (isRepeated) dropped.add(draft);
    else groups.set(key, [...group, draft]);
  }
  skipped.add('repeated-place', dropped.size);
  return drafts.filter((draft) => !dropped.has(draft));
}
