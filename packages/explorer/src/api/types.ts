import type { BenchmarkQuery, GallerySize, QueryResult, ResultRow, Variant } from '@uge/bench';
import type { PhotoRecord, ReasoningPath, Split } from '@uge/data';
import type { LonLat, SpatialSubgraph } from '@uge/graph';
import type { Feature, FeatureCollection, Geometry, Point } from 'geojson';

/** `GET /api/summary`: what there is to look at. */
export interface Summary {
  name: string;
  photos: number;
  cities: CitySummary[];
  /** Absent without a model: then photos are searched by words and have no neighbours. */
  encoder?: { id: string; dimension: number };
  /** Names of result folders. */
  runs: string[];
}

export interface CitySummary {
  name: string;
  role: 'train' | 'held-out';
  /** Degrees, EPSG:4326. */
  bounds: readonly [west: number, south: number, east: number, north: number];
  photos: number;
  nodes: number;
  attribution: string;
  license: string;
}

export interface NodeProperties {
  id: string;
  name: string;
  category: string;
}

export interface PhotoProperties {
  id: string;
  place: string;
  split: Split | 'buffer';
  /** Degrees clockwise from north. */
  heading: number | null;
}

/** `GET /api/cities/<city>`: layers of its map, EPSG:4326, `[lon, lat]`. */
export interface CityMap {
  streets: FeatureCollection<Geometry, NodeProperties>;
  areas: FeatureCollection<Geometry, NodeProperties>;
  places: FeatureCollection<Point, NodeProperties>;
  crossings: FeatureCollection<Point, NodeProperties>;
  photos: FeatureCollection<Point, PhotoProperties>;
}

/** One leg of a path on the map. */
export interface PathLeg {
  /** What is said of it. */
  text: string;
  from: LonLat;
  to: LonLat;
  metres: number;
  /** Degrees clockwise from north. */
  bearing: number;
}

export interface DrawnPath {
  path: ReasoningPath;
  legs: PathLeg[];
}

/** `GET /api/photos/<id>` */
export interface PhotoDetails {
  record: PhotoRecord;
  subgraph: SpatialSubgraph;
  /** Lines between the nodes of the subgraph. */
  links: Feature<Geometry, { relation: string; metres: number }>[];
  paths: DrawnPath[];
}

/** A photo that was found, best first. */
export interface Hit {
  id: string;
  city: string;
  place: string;
  image: string;
  /** Cosine of the embeddings, or BM25 without a model. */
  score: number;
}

/** `GET /api/atlas`: photos in two dimensions. */
export interface Atlas {
  ids: string[];
  cities: string[];
  /** Place in `cities` of each photo. */
  city: number[];
  splits: (Split | 'buffer')[];
  /** Of the street the photo is on. */
  categories: string[];
  /** `[x, y]` of each photo, in `[0, 1]`. */
  positions: [number, number][];
}

/** `GET /api/runs` */
export interface RunSummary {
  name: string;
  encoder: string;
  rows: ResultRow[];
}

export interface QueryFilter {
  task: string;
  variant: Variant;
  gallery?: GallerySize;
  city?: string;
}

/** One line of a list of queries. */
export type QueryLine = Pick<QueryResult, 'id' | 'city' | 'query_type' | 'rank' | 'candidates' | 'failure'> & {
  question: string;
};

/** `GET /api/runs/<run>/queries`, a page of them. */
export interface QueryPage {
  total: number;
  lines: QueryLine[];
}

export interface RankedCandidate {
  rank: number;
  position: number;
  text?: string;
  image?: string;
  score?: number;
  right: boolean;
}

/** `GET /api/runs/<run>/query`: one query with the candidates as the run ranked them. */
export interface QueryDetails {
  query: Pick<BenchmarkQuery, 'id' | 'task' | 'city' | 'query_type' | 'instruction' | 'images' | 'evidence'> & {
    text?: string;
  };
  photo: string | null;
  rank: number;
  ranked: RankedCandidate[];
}
