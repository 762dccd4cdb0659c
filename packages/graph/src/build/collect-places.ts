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

/** Keys that make a closed way an area rather than a loop of road, wall or river. */
const LINEAR_KEYS = ['highway', 'barrier', 'waterway', 'railway'];

/** Named places (points) and named areas, in the order node, way, relation and by id; repeats of one place are merged. */
export function collectPlaces(osm: OsmData, frame: LocalFrame, skipped: SkipCounter): DraftNode[] {
  const drafts: DraftNode[] = [];
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
    list: DraftNode[],
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
    if (area) {
      const coord = representativePoint(area.parts, frame);
      list.push(
        staysArea(place)
          ? { ...draftPlace(id, place, { kind: 'aoi', coord }), geometry: { type: area.type, parts: area.parts } }
          : draftPlace(id, place, { kind: 'poi', coord }),
      );
    } else if (center) list.push(draftPlace(id, place, { kind: staysArea(place) ? 'aoi' : 'poi', coord: center }));
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

function draftPlace(id: string, place: NamedPlace, position: Pick<DraftNode, 'kind' | 'coord'>): DraftNode {
  const address = addressOf(place.tags);
  return {
    id,
    ...position,
    name: place.name,
    category: place.category,
    ...(place.type === 'yes' ? {} : { type: place.type }),
    ...(address === undefined ? {} : { address }),
  };
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
  return LINEAR_KEYS.some((key) => tags[key] !== undefined) && tags['building'] === undefined;
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
function withoutRepeats(drafts: readonly DraftNode[], frame: LocalFrame, skipped: SkipCounter): DraftNode[] {
  const groups = new Map<string, DraftNode[]>();
  const areasFirst = [...drafts.filter((node) => node.kind === 'aoi'), ...drafts.filter((node) => node.kind === 'poi')];
  const dropped = new Set<DraftNode>();
  for (const node of areasFirst) {
    const key = `${node.category}\n${comparableName(node.name ?? '')}`;
    const group = groups.get(key) ?? [];
    const [x, y] = frame.toXY(node.coord);
    const isRepeated = group.some((other) => {
      const [otherX, otherY] = frame.toXY(other.coord);
      return Math.hypot(otherX - x, otherY - y) <= REPEATED_PLACE_METRES;
    });
    if (isRepeated) dropped.add(node);
    else groups.set(key, [...group, node]);
  }
  skipped.add('repeated-place', dropped.size);
  return drafts.filter((node) => !dropped.has(node));
}
