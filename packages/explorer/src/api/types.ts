import type { BenchmarkQuery, GallerySize, QueryResult, ResultRow, Variant } from '@uge/bench';
import type { PhotoRecord, ReasoningPath, Split } from '@uge/data';
import type { LonLat, SpatialSubgraph } from '@uge/graph';
import type { Feature, Geometry } from 'geojson';

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

/** Of `GET /api/cities/<city>/places`: GeoJSON, EPSG:4326, `[lon, lat]`, as the other layers. */
export interface PlaceProperties {
  name: string;
  category: string;
}

/** Of `…/streets` and `…/areas`; `…/crossings` have none. */
export interface NodeProperties extends PlaceProperties {
  id: string;
}

/** Of `…/photos`. */
export interface PhotoProperties {
  id: string;
  /** Of the place. */
  name: string;
  split: Split | 'buffer';
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
  /** Name of the place of each photo. */
  places: string[];
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
  /** Over all cities. */
  scores: RunScore[];
}

/** The main metric of a task in one variant. */
export interface RunScore
  extends Pick<ResultRow, 'task' | 'variant' | 'gallery' | 'mainMetric' | 'main' | 'evaluated'> {
  /** 95 % interval. */
  interval: readonly [number, number];
  chance: number;
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
  /** Cities that the task has queries of. */
  cities: string[];
  lines: QueryLine[];
}

/** A picture of a query or a candidate. */
export interface Picture {
  url: string;
  /** The photo of the dataset that it is; absent for pictures that only the benchmark has. */
  photo?: string;
}

export interface RankedCandidate {
  rank: number;
  position: number;
  text?: string;
  picture?: Picture;
  score?: number;
  right: boolean;
}

/** `GET /api/runs/<run>/query`: one query with the candidates as the run ranked them. */
export interface QueryDetails {
  query: Pick<BenchmarkQuery, 'id' | 'task' | 'city' | 'query_type' | 'instruction'> & { text?: string };
  /** What was shown; where that was a text, the photo it is about. */
  pictures: Picture[];
  rank: number;
  ranked: RankedCandidate[];
}
