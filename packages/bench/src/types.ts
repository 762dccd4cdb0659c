import type { CityRole, EncoderInput, Modality } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import type { LonLat } from '@uge/graph';
import type { ChanceLevel } from './metrics/chance.ts';
import type { TaskMetadata } from './tasks/task-metadata.ts';

/** What the benchmark reads of a dataset; a `Dataset` of `@uge/data/node` is one. */
export type BenchmarkSource = Pick<
  Dataset,
  'folder' | 'manifest' | 'fingerprint' | 'photos' | 'readGraph' | 'readCity' | 'resolve'
>;

export const VARIANTS = [
  'text',
  'image',
  'graph',
  'masked-graph',
  'text+graph',
  'text+masked-graph',
  'text+shuffled-graph',
  'image+graph',
  'image+masked-graph',
  'image+shuffled-graph',
] as const;
/**
 * What a query shows the encoder besides its question. Variants of a task use the same query ids, so they can be compared
 * pairwise. `text` shows the question with the task's text, where it has one: without it, only what can be guessed from the
 * candidates is left. `masked-graph` is the photo's own graph with every proper name replaced, in the question and text beside
 * it too: what it still adds comes from structure and kinds, not from names. `shuffled-graph` is another photo's graph, a
 * control for the real one.
 */
export type Variant = (typeof VARIANTS)[number];

export const GALLERY_SIZES = [20, 100, 'full'] as const;
/**
 * Photos that an image-retrieval query is ranked against: the checked candidates that the query lists (20 by default), 100
 * that hold those, or every test photo of the city that is surely wrong, and the right one.
 */
export type GallerySize = (typeof GALLERY_SIZES)[number];

/** `galleries/<city>.json`: the test photos of a city, and which of them a query is ranked against. */
export interface Gallery {
  city: string;
  /** Test photos by id, ascending; a photo's place in this list is its position. */
  photos: { id: string; image: string }[];
  /** By query id, for every query of a task with galleries. */
  queries: Record<string, GalleryQuery>;
}

export interface GalleryQuery {
  /** Position of the right photo. */
  truth: number;
  /** Positions of photos that are right too or not surely wrong, ascending; `full` is all positions but these. */
  excluded: number[];
  /**
   * Positions of the 100 photos that hold the query's own candidates, ascending, none of them excluded; absent where `full`
   * has no more than 100, so that there is no such gallery.
   */
  hundred?: number[];
}

/** What perception scores were made from: a formula over a rendered scene, or people's judgements. Never pooled. */
export type ScoreSource = 'scene' | 'human';

/** The metric a task is summed up by. */
export type MainMetric = 'hit1' | 'hit5';

export const NEGATIVE_KINDS = ['hard', 'same-city', 'other-city'] as const;
/**
 * Wrong places of geolocation: `hard` 300 to 1500 m away on a street of the photo's category or with a word of its name,
 * `same-city` elsewhere in the city, `other-city` in another city of the benchmark.
 */
export type NegativeKind = (typeof NEGATIVE_KINDS)[number];

/** Place behind one candidate, in the order of the candidates. */
export interface CandidateEvidence {
  /** Photo id, node id, or band number. */
  source: string;
  city?: string;
  /** From the camera, WGS-84. */
  metres?: number;
  /** From the camera, degrees clockwise from north. */
  bearing?: number;
  /** Geolocation: which kind of wrong candidate it is. */
  kind?: NegativeKind;
  /** What the candidate says: a distance in metres, and a direction in degrees clockwise from north. */
  claim?: { metres?: number; bearing?: number };
}

/** A path from the photo to its destination. */
export interface PathEvidence {
  hops: number;
  /** Along all steps and the moves between them. */
  metres: number;
  /** Straight line from the photo. */
  directMetres: number;
  /** Of that line, degrees clockwise from north. */
  bearing: number;
}

/** Why the answer is right. */
export interface QueryEvidence {
  photo: string;
  /** Absent for photos outside the dataset. */
  streetId?: string;
  candidates: CandidateEvidence[];
  /** Urban perception: the photo's score in `[0, 10]`, what it was made from, and the four band limits it was put in. */
  score?: number;
  scoreSource?: ScoreSource;
  limits?: number[];
  /** Urban perception, pairs: how much the right photo's score is above the other's. */
  gap?: number;
  /** Spatial grounding, image retrieval by path: ids of the nodes that the answer follows from, in the order of a path where there is one. */
  nodes?: string[];
  /** Image retrieval by path: the path over `nodes`. */
  path?: PathEvidence;
  /** Spatial grounding: the distance asked for, in metres; a claim within this relative error of it is right. */
  quantity?: { metres: number; tolerance: number };
  /** Spatial grounding: metres to the nearest place of another name. */
  runnerUpMetres?: number;
}

/** One row of `queries/<task>.jsonl`. Paths are relative to the dataset folder. */
export interface BenchmarkQuery {
  /** `<task>/<photo id>[/<detail>]`; unique in a benchmark. */
  id: string;
  task: string;
  city: string;
  query_type: string;
  /** The query with everything it may show: `<graph><image>` markers, instruction and text. */
  messages: { role: 'user'; content: string }[];
  instruction: string;
  /** Evidence in words, where the task has such a variant. */
  text?: string;
  images: string[];
  graphs: string[];
  /** Graph of another photo of the same city, for the control. */
  shuffled_graphs: string[];
  /** Candidate texts, or image paths where `candidate_images` is given. */
  candidates: string[];
  candidate_images?: string[];
  ground_truth: string;
  ground_truth_idx: number;
  /** Absent for photos whose place is not known. */
  image_coords?: LonLat;
  evidence: QueryEvidence;
}

/** A photo that people scored, outside the dataset: it has no graph and no place. */
export interface HumanPhoto {
  id: string;
  /** Path of the picture, relative to the benchmark folder; absolute where it is still to be copied there. */
  image: string;
  /** SHA-256 of the picture. */
  sha256: string;
  city: string;
  /** In `[0, 10]`, by dimension. */
  scores: Record<string, number>;
  /** How many judgements each score is made from. */
  judgements: Record<string, number>;
}

/** A set of photos scored by people: `human/scores.json` of a benchmark. */
export interface HumanScores {
  /** Stands in for a city's name in queries and results. */
  name: string;
  attribution: string;
  license: string;
  citation: string;
  photos: HumanPhoto[];
}

/** What a probe learns to predict: one number per photo of its set. */
export interface ProbeTarget {
  /** A perception dimension. */
  name: string;
  /** `[photos]` */
  scores: number[];
  /** Positions in the set's photos. A test photo is predicted by the probe that was fitted on its fold's train photos. */
  folds: { train: number[]; test: number[] }[];
}

/**
 * Regression by probe: a ridge regression from frozen embeddings of photos to scores, fitted on train photos and judged on
 * test photos. One row of `probes/<task>.jsonl`.
 */
export interface ProbeSet {
  /** `<task>/probe/<city>` */
  id: string;
  task: string;
  /** City of the test photos. */
  city: string;
  scoreSource: ScoreSource;
  /** What the encoder is shown of a photo, the main variant first. */
  variants: Variant[];
  photos: { id: string; image: string; graph?: string }[];
  targets: ProbeTarget[];
  /** Test photos whose scores are nearer than this make no pair. */
  pairMargin: number;
}

/** A task's metadata and what was made of it. */
export interface TaskSummary {
  metadata: TaskMetadata;
  /** `queries/<task>.jsonl`; absent for a skipped task. */
  file?: string;
  sha256?: string;
  /** Queries by city. */
  queries: Record<string, number>;
  /** Queries by type. */
  queryTypes: Record<string, number>;
  /** Wrong candidates by city and kind, where the task has kinds. */
  negatives?: Record<string, Partial<Record<NegativeKind, number>>>;
  candidates?: { min: number; max: number };
  chance?: ChanceLevel;
  /** Photos (or photo and dimension pairs) without a query, by city and reason. */
  skipped: Record<string, Record<string, number>>;
  /** Why the task has no query at all. */
  skippedReason?: string;
  /** `probes/<task>.jsonl`, where the task has a probe. */
  probes?: {
    /** Absent where no probe could be made. */
    file?: string;
    sha256?: string;
    sets: number;
    /** Why a city has no probe. */
    skipped: Record<string, string>;
  };
}

export interface BenchmarkCity {
  name: string;
  /** `held-out`: nothing of it was trained on. */
  role: CityRole;
  testPhotos: number;
  attribution: string;
  license: string;
}

/** `benchmark.json` */
export interface BenchmarkManifest {
  schemaVersion: 2;
  seed: number;
  dataset: { name: string; fingerprint: string };
  queriesPerTask: number;
  candidates: number;
  cities: BenchmarkCity[];
  tasks: TaskSummary[];
  /** By city. */
  galleries: Record<string, GallerySummary>;
  /** Photos scored by people: a query source of its own, listed among the cities by its name. */
  humanScores?: Pick<HumanScores, 'name' | 'attribution' | 'license' | 'citation'> & {
    /** `human/scores.json` */
    file: string;
    sha256: string;
    /** By city. */
    photos: Record<string, number>;
  };
}

/** What is recorded of a gallery file. */
export interface GallerySummary {
  /** `galleries/<city>.json` */
  file: string;
  sha256: string;
  photos: number;
  queries: number;
  /** Photos that a query is ranked against in the full gallery. */
  full: { min: number; max: number };
  /** Queries that have a gallery of 100. */
  hundred: number;
}

export interface Benchmark {
  /** Absolute. */
  folder: string;
  manifest: BenchmarkManifest;
  /** SHA-256 of the manifest, which holds the hash of every query file. */
  fingerprint: string;
  queries: BenchmarkQuery[];
  /** By city; empty where no task has galleries. */
  galleries: Record<string, Gallery>;
  probes: ProbeSet[];
  human?: HumanScores;
}

/** A query in one variant, with its files read: what a {@link Scorer} sees. */
export interface PreparedQuery {
  id: string;
  input: EncoderInput;
  candidates: EncoderInput[];
}

/** Ranks candidates without embedding them: a text-overlap baseline, a cross-encoder, a language model. */
export interface Scorer {
  readonly id: string;
  /** Modalities that queries and candidates may have. */
  readonly modalities: ReadonlySet<Modality>;
  /** One score per candidate, higher is better. */
  score(query: PreparedQuery): Promise<ArrayLike<number>>;
}
