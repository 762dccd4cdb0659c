import type { RelativeDirection } from './geodesy/relative-direction.ts';

/** Longitude and latitude in degrees, EPSG:4326, in this order. */
export type LonLat = readonly [longitude: number, latitude: number];

export const NODE_KINDS = ['image', 'poi', 'aoi', 'street', 'crossing'] as const;
/** What a node of the city graph stands for: a photo, a place, an area, a street or a crossing of streets. */
export type NodeKind = (typeof NODE_KINDS)[number];

export const RELATIONS = [
  'nearest',
  'crosses',
  'on_street',
  'next_crossing',
  'bounds',
  'intersects',
  'within',
  'near',
] as const;
/**
 * How two nodes are related, read source → target:
 * `nearest` image, place or crossing → its nearest street; `crosses` street → street, at a crossing; `on_street`
 * crossing → street; `next_crossing` crossing → the next crossing along one street; `bounds` street → area it borders;
 * `intersects` street → area it runs through; `within` place → area; `near` place or photo → place within a radius.
 */
export type Relation = (typeof RELATIONS)[number];

/** What OSM says of a road, beside its name. */
export interface RoadAttributes {
  /** Value of `highway`, links included: `residential`, `primary_link`. */
  class: string;
  /** May be cycled by tag, or has a cycleway. */
  bicycle: boolean;
  /** May be walked by tag, or is a way for walking. */
  foot: boolean;
  /** Has a sidewalk. */
  sidewalk: boolean;
  /** Wheels go one way only. */
  oneway: boolean;
  bridge: boolean;
  tunnel: boolean;
  /** Height order: 0 on the ground, 1 on a bridge, -1 in a tunnel, or as tagged. */
  layer: number;
}

export interface CityNode {
  /** `node/1`, `way/2`, `relation/3` (OSM), `street/…` and `crossing/…` (derived), `image/…` (photos). Never a number. */
  id: string;
  kind: NodeKind;
  /** Display name; a crossing's is made from its streets. Absent where OSM has none. */
  name?: string;
  /** Class within the kind: `residential`, `food`, `park`, `crossing`, `photo`… */
  category: string;
  /** The OSM value behind the category: `restaurant`, `living_street`… */
  type?: string;
  /** What people call such a thing, in English: `Chinese Restaurant`, `Residential Road`. */
  label?: string;
  /**
   * Streets: class, layer, and the flags, as they hold for most of the street's metres; bridge and tunnel where any part of
   * it is one.
   */
  road?: RoadAttributes;
  /** `addr:street` and number, as one line. */
  address?: string;
  /** Neighbourhood or district. */
  district?: string;
  /** Names of the streets of a crossing. */
  streets?: readonly string[];
  /** Representative point. */
  coord: LonLat;
  /** Photos: viewing direction, degrees clockwise from north. */
  heading?: number;
}

/** An edge seen from one of its ends. */
export interface CityEdge {
  /** Index of the node it is seen from. */
  source: number;
  /** Index of the other node. */
  target: number;
  relation: Relation;
  /** True when the relation reads source → target, false when it reads target → source. */
  forward: boolean;
  /** WGS-84 length of the step in metres (along the street for `next_crossing`). */
  metres: number;
  /** Direction of the step from `source` towards `target`, degrees clockwise from north, `[0, 360)`. */
  bearing: number;
  /** From a photo with a heading: where the target lies for its viewer. */
  relative?: RelativeDirection;
}

export interface SubgraphNode {
  node_id: string;
  kind: NodeKind;
  /** `[longitude, latitude]`; for streets and areas the point nearest to the centre node. */
  coords: [number, number];
  /** Short text for the model: `name | category | district`. No ids, no coordinates. */
  node_text: string;
  category: string;
}

export interface SubgraphEdge {
  source: string;
  target: string;
  type: Relation;
  /** Metres. */
  distance: number;
  /** Degrees clockwise from north, source → target. */
  bearing: number;
  /** Degrees, target → source, where it is not the half turn from `bearing`: what meets has 0 metres, and looks to middles. */
  back_bearing?: number;
}

/** The part of a city around one photo: the JSON form kept in a dataset's `graphs/` and given to encoders. */
export interface SpatialSubgraph {
  version: 1;
  city: string;
  image_id: string;
  center_node: string;
  /** Centre first, then by distance from it. */
  nodes: SubgraphNode[];
  edges: SubgraphEdge[];
}

/** Where a city graph came from; kept with every file made from it. */
export interface Provenance {
  /** File name of the extract (no folder). */
  source: string;
  /** SHA-256 of the extract. */
  sha256: string;
  /** Replication timestamp of the extract, ISO 8601, where the file has one. */
  timestamp?: string;
  attribution: string;
  license: string;
}

export interface OsmNode {
  id: number;
  lon: number;
  lat: number;
  tags?: Readonly<Record<string, string>>;
}

/**
 * Nodes in columns, ordered by id. As a map it makes an object per lookup; code that walks many nodes looks up rows instead,
 * which allocates nothing: `const row = nodes.indexOf(id); if (row >= 0) use(nodes.lon(row), nodes.lat(row))`.
 */
export interface OsmNodes extends ReadonlyMap<number, OsmNode> {
  /** Row of a node, in `[0, size)`; -1 when it is absent. */
  indexOf(id: number): number;
  id(row: number): number;
  /** Degrees, EPSG:4326. */
  lon(row: number): number;
  /** Degrees, EPSG:4326. */
  lat(row: number): number;
  /** Undefined for a node without tags. */
  tags(row: number): Readonly<Record<string, string>> | undefined;
  /** Rows of the nodes that have tags, ascending. */
  taggedRows(): Iterable<number>;
}

export interface OsmWay {
  id: number;
  refs: readonly number[];
  tags?: Readonly<Record<string, string>>;
}

export interface OsmRelation {
  id: number;
  members: readonly { type: 'node' | 'way' | 'relation'; ref: number; role: string }[];
  tags?: Readonly<Record<string, string>>;
}

/** The elements of one OpenStreetMap extract, whatever the file format was. Made from maps by `osmDataOf`. */
export interface OsmData {
  nodes: OsmNodes;
  ways: ReadonlyMap<number, OsmWay>;
  relations: ReadonlyMap<number, OsmRelation>;
  provenance: Provenance;
  /** What was left out while reading, counted by reason. */
  skipped: Readonly<Record<string, number>>;
}
