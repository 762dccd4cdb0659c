import type { LonLat, Relation, SpatialSubgraph } from '@uge/graph';

/** A street photo with a position, from any source. */
export interface Photo {
  /** Unique within the dataset; letters, digits, `-` and `_` only. A string: Mapillary ids pass 2^53. */
  id: string;
  /** Degrees, EPSG:4326. */
  lon: number;
  lat: number;
  /** Viewing direction, degrees clockwise from north. */
  heading?: number;
  /** ISO 8601. */
  capturedAt?: string;
  /** Photos of one drive or walk share a sequence; a split never cuts it. */
  sequence?: string;
  source: 'exif' | 'csv' | 'geojson' | 'mapillary' | 'rendered';
  /** SPDX identifier or name, where the source tells. */
  license?: string;
  /** Whom to name when the picture is published, as the licence asks. */
  attribution?: string;
}

export type Split = 'train' | 'val' | 'test';

/** One move of a spatial reasoning path. */
export interface PathStep {
  sourceId: string;
  source: string;
  relation: Relation;
  /** True when the relation reads source → target. */
  forward: boolean;
  targetId: string;
  target: string;
  metres: number;
  /** Degrees clockwise from north, source → target. */
  bearing: number;
  /** The straight move along `source` from where the last step ended to where this one starts; absent where there is none. */
  move?: { metres: number; bearing: number };
}

/** How a place is reached from a photo through the graph. */
export interface ReasoningPath {
  steps: PathStep[];
  destinationId: string;
  destination: string;
  /** Sum over all steps and the moves between them. */
  totalMetres: number;
  /** Straight line from the photo to the destination. */
  directMetres: number;
  directBearing: number;
  /** The steps as text, destination masked as `?` so that a query never holds its answer. */
  queryText: string;
  /** The steps as text with the destination. */
  text: string;
  /** `You can reach …, about 0.6 km north-east.` */
  answer: string;
}

/** Fractions of a rendered picture's pixels by what they show; they sum to 1. */
export interface SceneStatistics {
  sky: number;
  building: number;
  road: number;
  pavement: number;
  greenery: number;
  water: number;
  shop: number;
  other: number;
}

export const TIMES_OF_DAY = ['dawn', 'day', 'dusk', 'night'] as const;
export type TimeOfDay = (typeof TIMES_OF_DAY)[number];
export const WEATHERS = ['clear', 'overcast', 'rain', 'fog', 'snow'] as const;
export type Weather = (typeof WEATHERS)[number];
export const SEASONS = ['spring', 'summer', 'autumn', 'winter'] as const;
export type Season = (typeof SEASONS)[number];

/** When and in what weather a rendered picture is set. */
export interface ViewConditions {
  time: TimeOfDay;
  weather: Weather;
  season: Season;
}

export const PERCEPTION_DIMENSIONS = ['safe', 'lively', 'boring', 'wealthy', 'depressing', 'beautiful'] as const;
/** The six dimensions of Place Pulse 2.0. */
export type PerceptionDimension = (typeof PERCEPTION_DIMENSIONS)[number];

/** One row of a dataset's `photos.jsonl`. Paths are relative to the dataset folder. */
export interface PhotoRecord extends Photo {
  city: string;
  /** `images/<city>/<id>.jpg` */
  image: string;
  /** `graphs/<city>/<id>.graph.json` */
  graph: string;
  /** S2 cell that the split was made by, decimal string. */
  cell: string;
  /** Absent for photos inside the buffer between splits. */
  split?: Split;
  /** Node id of the photo's nearest street. */
  streetId: string;
  /** Where the photo is, for ranking: `Rue Cadet near Rue La Fayette, Rochechouart`. */
  place: string;
  /** What the picture shows and what is around, in a few sentences. */
  caption: string;
  /** Where it is, in one or two sentences. */
  summary: string;
  /** Provider of caption and summary, such as `vision/qwen2.5-vl-7b`; absent where they come from templates. */
  captionSource?: string;
  /** Ways to named places around; none where nothing named is in reach. */
  paths: ReasoningPath[];
  scene?: SceneStatistics;
  /** When and in what weather a rendered picture is set. */
  conditions?: ViewConditions;
  /** Node ids of the named places that a rendered picture shows. */
  visiblePlaces?: string[];
  /** Difference hash of the picture, 64 hexadecimal digits: alike pictures differ in few of its bits. */
  perceptualHash: string;
  /** Scores in `[0, 10]`. */
  perception?: Partial<Record<PerceptionDimension, number>>;
  /** What `perception` was made from: rendered scenes are scored by formula, never by people. */
  perceptionSource?: 'scene' | 'human';
}

export interface Message {
  role: 'user';
  content: string;
}

/**
 * What a pair's positive says: `scc` the spatial context (stage 1: the summary; stage 2: what the graph tells), `caption` the
 * detailed description, `srp` the place that a reasoning path leads to, `nearest` the nearest named place, `place` where the
 * photo is, `view` nothing: it is another picture of the place.
 */
export type PairTask =
  | 'scc'
  | 'caption'
  | 'scene'
  | 'srp'
  | 'nearest'
  | 'place'
  | 'view'
  | 'retrieval'
  | 'path-retrieval';

/** One row of `pairs/<stage>.<split>.jsonl`, in the fields ms-swift reads. Paths are relative to the dataset folder. */
export interface PairRow {
  messages: Message[];
  positive_messages: Message[][];
  /** Texts that are nearly right, where hard negatives were asked for. */
  negative_messages?: Message[][];
  images: string[];
  /** Pictures of the positives, where a positive is a picture. */
  positive_images?: string[][];
  graphs: string[];
  pair_type:
    | 'stage1_image_only'
    | 'stage1_multi_view'
    | 'stage1_retrieval'
    | 'stage2_image_graph'
    | 'stage2_graph_only'
    | 'stage2_retrieval';
  label: 1;
  meta: { task: PairTask; city: string; image_id: string; place: string };
}

/** Cities of a dataset and what each is for. */
export type CityRole = 'train' | 'held-out';

/** Stages of a build that draw random numbers. */
export type RecipeStage = 'pictures' | 'paths' | 'captions' | 'split' | 'pairs';

/** How the photos of a city are split; see `splitByCell`. */
export interface SplitRecipe {
  level?: number;
  bufferMetres?: number;
  fractions?: Readonly<Record<Split, number>>;
}

/** Which pairs are composed besides the usual; see `composePairs`. */
export interface PairRecipe {
  hardNegatives?: boolean;
  multiView?: boolean;
  graphOnly?: boolean;
  coordinates?: boolean;
}

/** The options that a dataset was made with. */
export interface DatasetRecipe {
  /** Side of rendered pictures in pixels; photos keep at most twice that on their long side. */
  imageSize: number;
  maxGraphNodes: number;
  pathsPerPhoto: number;
  split: SplitRecipe;
  pairs: PairRecipe;
  /** Provider asked for captions; `template` words what the graph says. */
  captioner: string;
  seeds: Readonly<Record<RecipeStage, number>>;
  /** Rendered views asked for, by city. */
  render: Readonly<Record<string, number>>;
  /** What rendered views are held to; the rest is drawn by seed. */
  conditions?: Partial<ViewConditions>;
  /** Hash of the code that each stage was last run with as a whole. */
  code: Readonly<Record<'pictures' | 'paths' | 'graphs' | 'captions', string>>;
}

export interface DatasetManifest {
  schemaVersion: 2;
  name: string;
  seed: number;
  recipe: DatasetRecipe;
  cities: {
    name: string;
    role: CityRole;
    /** `cities/<name>.ugc` */
    graph: string;
    provenance: { source: string; sha256: string; timestamp?: string; attribution: string; license: string };
    photos: number;
    nodes: Record<string, number>;
    edges: Record<string, number>;
  }[];
  counts: {
    photos: number;
    paths: number;
    /** Rows by `<stage>.<split>`. */
    pairs: Record<string, number>;
    /** Rows of `skipped.jsonl` by reason. */
    skipped: Record<string, number>;
    /** Pairs that were not made, by reason. */
    pairsSkipped: Record<string, number>;
  };
  /** SHA-256 of every other file, by relative path. */
  files: Record<string, string>;
}

/** An encoded picture file, decoded pixels (RGB, row-major), or a path on disk. */
export type ImageSource = string | Uint8Array | { width: number; height: number; pixels: Uint8Array };

/** What an encoder embeds. Every field is optional, but one of text, image and graph is required; any mix works. */
export interface EncoderInput {
  instruction?: string;
  text?: string;
  image?: ImageSource;
  graph?: SpatialSubgraph;
}

export type Modality = 'image' | 'text' | 'graph';

/** Anything that turns inputs into vectors: UGE, CLIP, an HTTP service, a random baseline. */
export interface Encoder {
  readonly id: string;
  readonly dimension: number;
  readonly modalities: ReadonlySet<Modality>;
  /** One L2-normalised float32 vector of `dimension` per input, in input order, independent of the rest of the batch. */
  embed(inputs: readonly EncoderInput[], options?: EmbedOptions): Promise<Float32Array[]>;
  /**
   * What its vectors depend on besides the input, as it is now. Vectors of an encoder that cannot say so are never kept
   * from one run to the next.
   */
  identity?(): Promise<EncoderIdentity>;
}

/** Two encoders of one hash give the same vector for the same input. */
export interface EncoderIdentity {
  /** SHA-256 over weights, configuration and {@link EncoderIdentity.versions}; 64 hex digits. */
  hash: string;
  /** Versions of the code that computes, by package, and the engine's name under `engine`. */
  versions: Readonly<Record<string, string>>;
}

export interface EmbedOptions {
  /** Inputs per forward pass. */
  batchSize?: number;
  signal?: AbortSignal;
  onProgress?: (event: { phase: string; done: number; total?: number; unit: string }) => void;
}

/** Where a virtual camera stands. */
export interface Viewpoint {
  id: string;
  position: LonLat;
  /** Degrees clockwise from north. */
  heading: number;
  /** Node id of the street it stands on. */
  streetId: string;
}
