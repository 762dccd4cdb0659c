import type { DraftNode } from '../city-graph/columns.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat, OsmData, OsmRelation, OsmWay } from '../types.ts';
import { isLinear, staysArea } from './area-rules.ts';
import { type Assembly, areaOfRelation, areaOfWay } from './assemble-polygon.ts';
import { classifyPlace, type PlaceClass } from './classify-place.ts';
import { isDisplayJunk } from './display-junk.ts';
import { districtLevel } from './district-level.ts';
import { addressOf, comparableName, nameOf } from './names.ts';
import type { PlaneArea } from './plane-area.ts';
import { presetLabel } from './preset-label.ts';
import { representativePoint } from './representative-point.ts';
import type { SkipCounter } from './skip-counter.ts';
import { withoutRepeats } from './without-repeats.ts';

type Tags = Readonly<Record<string, string>>;

/** A place or area before it becomes a node. */
export interface PlaceDraft {
  node: DraftNode;
  /** Of the representative point, in the metric plane. */
  x: number;
  y: number;
  /** Metres from the representative point to the farthest point of the outline; 0 for what is mapped as a point. */
  spread: number;
  /** `addr:street`, as it is compared with the names of streets. */
  addressStreet?: string;
  /** The outline of an area. */
  area?: PlaneArea;
}

/** Named places (points) and named areas, in the order node, way, relation and by id; repeats of one place are merged. */
export function collectPlaces(
  osm: OsmData,
  frame: LocalFrame,
  { language, skipped }: { language?: string; skipped: SkipCounter },
): PlaceDraft[] {
  const collector = new PlaceCollector(frame, skipped);
  const named = (tags: Tags): NamedPlace | undefined => namedPlace(tags, skipped, language);
  for (const row of osm.nodes.taggedRows()) {
    const place = named(osm.nodes.tags(row)!);
    // District nodes name what lies around them and are no place to go to.
    if (!place || place.category === 'district') continue;
    collector.addPoint(`node/${osm.nodes.id(row)}`, place, [osm.nodes.lon(row), osm.nodes.lat(row)]);
  }
  for (const way of sortedById(osm.ways)) {
    if (!way.tags || (isLinear(way.tags, way.refs) && way.tags['area'] !== 'yes')) continue;
    const place = named(way.tags);
    if (place) collector.addArea(`way/${way.id}`, place, areaOfWay(way, osm, frame), centerOfWay(way, osm));
  }
  for (const relation of sortedById(osm.relations)) {
    const type = relation.tags?.['type'];
    if (!relation.tags || (type !== 'multipolygon' && type !== 'boundary')) continue;
    const place = named(relation.tags);
    if (!place) continue;
    collector.addArea(`relation/${relation.id}`, place, areaOfRelation(relation, osm, frame), centerOf(relation, osm));
  }
  return withoutRepeats(collector.drafts, skipped);
}

interface NamedPlace extends PlaceClass {
  name: string;
  tags: Tags;
}

function namedPlace(tags: Tags, skipped: SkipCounter, language: string | undefined): NamedPlace | undefined {
  const found = classifyPlace(tags);
  if (!found) return undefined;
  const name = nameOf(tags, language);
  if (!name) {
    if (found.category !== 'building') skipped.add('place-without-name');
    return undefined;
  }
  if (isDisplayJunk(tags, name)) {
    skipped.add('street-furniture');
    return undefined;
  }
  return { category: found.category, type: found.type, key: found.key, name, tags };
}

class PlaceCollector {
  readonly drafts: PlaceDraft[] = [];
  private readonly frame: LocalFrame;
  private readonly skipped: SkipCounter;

  constructor(frame: LocalFrame, skipped: SkipCounter) {
    this.frame = frame;
    this.skipped = skipped;
  }

  addPoint(id: string, place: NamedPlace, coord: LonLat, kind: 'poi' | 'aoi' = 'poi'): void {
    this.drafts.push(draftPlace(id, place, { kind, coord, xy: this.frame.toXY(coord), spread: 0 }));
  }

  addArea(id: string, place: NamedPlace, { area, defects }: Assembly, center: LonLat | undefined): void {
    if (place.category === 'district' && place.key === 'boundary' && districtLevel(place.tags) !== 'part') {
      this.skipped.add('boundary-larger-than-district');
      return;
    }
    for (const defect of defects) this.skipped.add(defect);
    const kind = staysArea(place) ? 'aoi' : 'poi';
    if (!area) {
      if (center) this.addPoint(id, place, center, kind);
      else this.skipped.add('area-without-outline');
      return;
    }
    const coord = representativePoint(area.plane, this.frame);
    const xy = this.frame.toXY(coord);
    const draft = draftPlace(id, place, { kind, coord, xy, spread: spreadOf(xy[0], xy[1], area.plane) });
    if (kind === 'aoi') {
      draft.area = area.plane;
      draft.node.geometry = { type: area.type, parts: area.parts };
    }
    this.drafts.push(draft);
  }
}

interface Position extends Pick<DraftNode, 'kind' | 'coord'> {
  xy: readonly [number, number];
  spread: number;
}

function draftPlace(id: string, place: NamedPlace, { kind, coord, xy, spread }: Position): PlaceDraft {
  const { tags, key, type, name, category } = place;
  const node: DraftNode = { id, kind, coord, name, category };
  const label = presetLabel(tags, key);
  const address = addressOf(tags);
  if (type !== 'yes') node.type = type;
  if (label !== undefined) node.label = label;
  if (address !== undefined) node.address = address;
  const draft: PlaceDraft = { node, x: xy[0], y: xy[1], spread };
  const street = tags['addr:street'];
  if (street !== undefined) draft.addressStreet = comparableName(street);
  return draft;
}

function spreadOf(x: number, y: number, { rings }: PlaneArea): number {
  let spread = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) spread = Math.max(spread, Math.hypot(ring[i]! - x, ring[i + 1]! - y));
  }
  return spread;
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

function sortedById<T extends { id: number; tags?: Tags }>(elements: ReadonlyMap<number, T>): T[] {
  const tagged: T[] = [];
  for (const element of elements.values()) if (element.tags) tagged.push(element);
  return tagged.sort((a, b) => a.id - b.id);
}
