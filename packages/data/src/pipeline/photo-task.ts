import type { PlacedPhoto } from '../photos/placed-photos.ts';
import type { PerceptionDimension, Photo, ReasoningPath, SceneStatistics, ViewConditions } from '../types.ts';

/** A picture file, or one view of the panorama that it holds. */
export type SourcePicture = Pick<PlacedPhoto, 'file' | 'crop'>;

export const PHOTO_STAGES = ['pictures', 'paths', 'graphs', 'captions'] as const;
/** Work done photo by photo, in the order in which one stage feeds the next. */
export type PhotoStage = (typeof PHOTO_STAGES)[number];

/** What each stage gives for one photo besides its files. Plain JSON, so that it can be kept in a journal. */
export interface StageOutputs {
  /** `rejected` says why there is no picture; everything else is absent then. */
  pictures: {
    rejected?: string;
    /** Of the written file. */
    sha256?: string;
    /** Perceptual hash of the written picture; see `perceptualHash`. */
    perceptualHash?: string;
    scene?: SceneStatistics;
    conditions?: ViewConditions;
    visiblePlaces?: string[];
  };
  paths: { paths: ReasoningPath[] };
  graphs: { sha256: string };
  captions: {
    caption: string;
    summary: string;
    captionSource?: string;
    place: string;
    /** Node id of the photo's nearest street. */
    streetId: string;
    perception?: Partial<Record<PerceptionDimension, number>>;
  };
}

/** One photo's share of the work, self-contained so that any thread can do it. */
export interface PhotoTask {
  photo: Photo;
  /** The picture to take over; it is drawn from the extract where there is none. */
  picture?: SourcePicture;
  /** Stages to do, in order. */
  stages: readonly PhotoStage[];
  /** What stages done before gave. */
  known: Partial<StageOutputs>;
}

/** How one stage of a task went. Later stages of a task are not tried after one that failed. */
export type StageResult = { attempts: number } & (
  | { [S in PhotoStage]: { stage: S; status: 'done'; output: StageOutputs[S] } }[PhotoStage]
  | { stage: PhotoStage; status: 'failed'; error: string }
);

/** Everything about a city that its tasks share. Can be posted to another thread; the graph is shared, not copied. */
export interface CityContext {
  city: string;
  /** Dataset folder to write into. */
  folder: string;
  /** Extra tries of a stage that fails. */
  retries: number;
  /** Pixels of a rendered picture's side. */
  imageSize: number;
  /** What rendered pictures are held to. */
  conditions?: Partial<ViewConditions>;
  maxGraphNodes: number;
  pathsPerPhoto: number;
  /** Provider that captions are asked from afterwards. */
  captioner: string;
  seeds: Readonly<Record<'pictures' | 'paths' | 'captions', number>>;
  /** For rendering. */
  extract?: string;
  /** Bytes of the `.ugc` file with the city's photos in it; for the stages after `pictures`. */
  graph?: SharedArrayBuffer;
}
