import type { LonLat, OsmRelation } from '../types.ts';
import type { ElementCollector } from './element-collector.ts';
import { tagsOf } from './tags-of.ts';

type Json = Readonly<Record<string, unknown>>;

/** Add one element of an Overpass response; what has another shape than it should is passed over and counted. */
export function addOverpassElement(element: Json, collector: ElementCollector): void {
  const id = toNumber(element['id']);
  const tags = tagsOf(element['tags']);
  if (element['type'] === 'node') {
    collector.addNode(id, toNumber(element['lon']), toNumber(element['lat']), tags);
  } else if (element['type'] === 'way') addWay(id, element, { collector, tags });
  else if (element['type'] === 'relation') {
    collector.addRelation(id, relationMembers(element, collector), tags, toPosition(element['center']));
  } else collector.skip('unknown-element');
}

type Context = { collector: ElementCollector; tags: ReturnType<typeof tagsOf> };

function addWay(id: number, way: Json, { collector, tags }: Context): void {
  const positions = positionsOf(way['geometry']);
  const center = toPosition(way['center']);
  if (Array.isArray(way['nodes'])) collector.addWay(id, way['nodes'].map(toRef), tags, positions);
  else if (positions.length > 0) collector.addWay(id, unknownRefs(positions), tags, positions);
  else collector.addWay(id, center ? [Number.NaN] : [], tags, center);
}

function relationMembers(relation: Json, collector: ElementCollector): OsmRelation['members'] {
  const members: OsmRelation['members'][number][] = [];
  for (const member of toList(relation['members']) as (Json | null)[]) {
    const { type, ref, role } = member ?? {};
    if (type !== 'node' && type !== 'way' && type !== 'relation') {
      collector.skip('member-without-type');
      continue;
    }
    const id = toNumber(ref);
    members.push({ type, ref: id, role: typeof role === 'string' ? role : '' });
    const position = toPosition(member);
    if (type === 'node' && position) collector.addNode(id, ...position, undefined);
    if (type === 'way' && !collector.ways.has(id)) {
      const positions = positionsOf(member?.['geometry']);
      if (positions.length > 0) collector.addWay(id, unknownRefs(positions), undefined, positions);
    }
  }
  return members;
}

/** Longitudes and latitudes of a geometry, NaN where Overpass leaves out what lies outside of the query's box. */
function positionsOf(geometry: unknown): number[] {
  return toList(geometry).flatMap((position) => [...(toPosition(position) ?? [Number.NaN, Number.NaN])]);
}

function toPosition(value: unknown): LonLat | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { lon, lat } = value as Json;
  return typeof lon === 'number' && typeof lat === 'number' ? [lon, lat] : undefined;
}

const toNumber = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
/** Not a number is kept for nodes that are to be made; infinite is not an id either and is counted. */
const toRef = (value: unknown): number => (typeof value === 'number' ? value : Infinity);
const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const unknownRefs = (positions: ArrayLike<number>): number[] =>
  new Array<number>(positions.length / 2).fill(Number.NaN);
