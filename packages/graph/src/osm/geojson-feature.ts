import type { OsmRelation } from '../types.ts';
import type { ElementCollector } from './element-collector.ts';
import { type FeatureIdentity, identityOf, isTagKey } from './feature-identity.ts';
import { tagsOf } from './tags-of.ts';

type Json = Readonly<Record<string, unknown>>;
type Tags = Record<string, string>;

/** What the elements of one feature share. */
interface Feature {
  identity: FeatureIdentity;
  tags: Tags | undefined;
  /** Ids of the nodes at both ends of a line, where the file gives them (osmnx edges). */
  ends: readonly [number, number] | undefined;
  collector: ElementCollector;
}

const UNITS_PER_DEGREE = 1e7;
/** A tag of several values of GDAL: `"key"=>"value"`. */
const OTHER_TAG = /"((?:[^"\\]|\\.)*)"\s*=>\s*"((?:[^"\\]|\\.)*)"/g;

/**
 * Add the elements of one GeoJSON feature. Points become nodes, lines ways, polygons closed ways or, where they have holes or
 * are several, multipolygon relations. Vertices at one position are one node. Ids are those of the feature where it has them,
 * else negative and made from positions.
 */
export function addFeature(feature: Json | null, collector: ElementCollector): void {
  if (feature?.['type'] !== 'Feature') {
    collector.skip('unknown-feature');
    return;
  }
  const properties = toObject(feature['properties']);
  const { u, v } = properties as { u?: unknown; v?: unknown };
  const ends = typeof u === 'number' && typeof v === 'number' ? ([u, v] as const) : undefined;
  addGeometry(toObject(feature['geometry']), {
    identity: identityOf(properties, feature['id']),
    tags: featureTags(properties, ends !== undefined),
    ends,
    collector,
  });
}

function featureTags(properties: Json, isEdge: boolean): Tags | undefined {
  const nested = tagsOf(properties['tags']);
  const kind = properties['type'];
  const isKind = nested !== undefined && (kind === 'node' || kind === 'way' || kind === 'relation');
  const flat = tagsOf(
    properties,
    (key) => isTagKey(key) && !(isKind && key === 'type') && !(isEdge && ['u', 'v', 'key'].includes(key)),
  );
  const others = properties['other_tags'];
  if (typeof others !== 'string') return nested || flat ? { ...flat, ...nested } : undefined;
  const unquote = (text: string): string => text.replace(/\\(.)/g, '$1');
  const entries = Array.from(others.matchAll(OTHER_TAG), ([, key, value]) => [unquote(key!), unquote(value!)] as const);
  return { ...Object.fromEntries(entries), ...flat };
}

function addGeometry(geometry: Json, feature: Feature): void {
  const add = GEOMETRIES[String(geometry['type'])];
  if (add) add(geometry, feature);
  else feature.collector.skip('feature-without-geometry');
}

const partsOf = (geometry: Json): readonly unknown[] => toList(geometry['coordinates']);

const GEOMETRIES: Readonly<Record<string, (geometry: Json, feature: Feature) => void>> = {
  Point: (geometry, feature) => addPoint(partsOf(geometry), feature),
  MultiPoint: (geometry, feature) =>
    addEach(partsOf(geometry), feature, (point, each) => addPoint(toList(point), each)),
  LineString: (geometry, feature) => void addLine(flatten(partsOf(geometry)), feature),
  MultiLineString: (geometry, feature) => addLines(partsOf(geometry), feature),
  Polygon: (geometry, feature) => addPolygons([partsOf(geometry)], feature),
  MultiPolygon: (geometry, feature) => addPolygons(partsOf(geometry).map(toList), feature),
  GeometryCollection: (geometry, feature) =>
    addEach(toList(geometry['geometries']), feature, (member, each) => addGeometry(toObject(member), each)),
};

/** One element for each part; only the first can have the id. */
function addEach(parts: readonly unknown[], feature: Feature, add: (part: unknown, feature: Feature) => void): void {
  parts.forEach((part, i) => {
    add(part, i === 0 ? feature : { ...feature, identity: {} });
  });
}

function addPoint(position: readonly unknown[], { identity, tags, collector }: Feature): void {
  const [lon, lat] = flatten([position]) as [number, number];
  if (collector.selection?.contains(lon, lat) === false) return;
  const isNode = identity.id !== undefined && (identity.type ?? 'node') === 'node';
  const id = isNode ? identity.id! : collector.synthetic.ofElement([0, ...toUnits([lon, lat])]);
  collector.addNode(id, lon, lat, tags);
}

/** Returns the id of the way; undefined when there is nothing to make one of. */
function addLine(positions: readonly number[], { identity, tags, ends, collector }: Feature): number | undefined {
  if (positions.length < 4) {
    collector.skip('feature-without-geometry');
    return undefined;
  }
  const refs = new Array<number>(positions.length / 2).fill(Number.NaN);
  if (ends) [refs[0], refs[refs.length - 1]] = ends;
  let id = (identity.type ?? 'way') === 'way' ? identity.id : undefined;
  const known = id === undefined ? undefined : collector.ways.get(id);
  // Tiles and osmnx give pieces of one way as features with its id, and osmnx each direction.
  if (known && isSameLine(known.refs, collector.refsOf(refs, positions))) {
    collector.skip('repeated-way');
    return id;
  }
  if (known) id = undefined;
  id ??= collector.synthetic.ofElement([1, ...toUnits(positions)]);
  collector.addWay(id, refs, tags, positions);
  return id;
}

/** Whether a way has these nodes, in either direction. */
function isSameLine(known: readonly number[], refs: readonly number[]): boolean {
  const last = refs.length - 1;
  return (
    known.length === refs.length &&
    (known.every((ref, i) => ref === refs[i]) || known.every((ref, i) => ref === refs[last - i]))
  );
}

function addLines(lines: readonly unknown[], feature: Feature): void {
  const { identity, tags, collector } = feature;
  if (identity.type !== 'relation' || identity.id === undefined) {
    addEach(lines, feature, (line, each) => addLine(flatten(toList(line)), each));
    return;
  }
  const members = lines.flatMap((line) =>
    toMember(addLine(flatten(toList(line)), { ...feature, tags: undefined }), ''),
  );
  collector.addRelation(identity.id, members, tags);
}

function addPolygons(polygons: readonly (readonly unknown[])[], feature: Feature): void {
  const { identity, tags, collector } = feature;
  const isOneRing = polygons.length === 1 && polygons[0]!.length === 1;
  if (isOneRing && identity.type !== 'relation') {
    addLine(ringOf(polygons[0]![0]), { ...feature, ends: undefined });
    return;
  }
  const bare = { identity: {}, tags: undefined, ends: undefined, collector };
  const members = polygons.flatMap((rings) =>
    rings.flatMap((ring, i) => toMember(addLine(ringOf(ring), bare), i === 0 ? 'outer' : 'inner')),
  );
  if (members.length === 0) {
    collector.skip('feature-without-geometry');
    return;
  }
  const hasId = identity.id !== undefined && (identity.type ?? 'relation') === 'relation';
  const id = hasId ? identity.id! : collector.synthetic.ofElement([2, ...members.map((member) => member.ref)]);
  collector.addRelation(id, members, { ...tags, type: 'multipolygon' });
}

function toMember(ref: number | undefined, role: string): OsmRelation['members'][number][] {
  return ref === undefined ? [] : [{ type: 'way', ref, role }];
}

function ringOf(ring: unknown): number[] {
  const positions = flatten(toList(ring));
  const isClosed = positions[0] === positions.at(-2) && positions[1] === positions.at(-1);
  return isClosed || positions.length === 0 ? positions : [...positions, positions[0]!, positions[1]!];
}

/** Longitudes and latitudes, NaN for what is no position. Heights are left out. */
function flatten(positions: readonly unknown[]): number[] {
  return positions.flatMap((position) => {
    const [lon, lat] = toList(position);
    return typeof lon === 'number' && typeof lat === 'number' ? [lon, lat] : [Number.NaN, Number.NaN];
  });
}

const toUnits = (degrees: readonly number[]): number[] =>
  degrees.map((value) => Math.round(value * UNITS_PER_DEGREE) || 0);
const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const toObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
