import type { CityGraph } from '@uge/graph';
import type { PerceptionDimension, SceneStatistics, ViewConditions } from '../../types.ts';

/** A photo to be described. */
export interface CaptionRequest {
  /** City graph with the photo anchored in it. */
  graph: CityGraph;
  /** `image/<photo id>` */
  imageNodeId: string;
  /** The picture: path of a file, or an encoded JPEG, PNG or WebP. Providers that look at pictures need it. */
  image?: string | Uint8Array;
  /** What the picture shows, for rendered pictures. */
  scene?: SceneStatistics;
  /** When and in what weather a rendered picture is set. */
  conditions?: ViewConditions;
  perception?: Partial<Record<PerceptionDimension, number>>;
  /** Node ids of places known to be in the picture. */
  visiblePlaces?: readonly string[];
}

export interface Caption {
  /** What the picture shows and what is around, in a few sentences. */
  caption: string;
  /** Where it is, in one or two sentences. */
  summary: string;
  /** Every place that caption or summary names. */
  mentionedPlaces: string[];
}

/** Anything that describes photos: the template captioner, a vision model behind an HTTP service. */
export interface CaptionProvider {
  /** Names the provider and its model in records and cards: `template`, `vision/qwen2.5-vl-7b`. */
  readonly id: string;
  /** Requests it takes at a time, at most. */
  readonly concurrency: number;
  /**
   * Describe one photo.
   *
   * @throws {UgeError} where the photo cannot be described; `data/captioner-refused` where no photo can be.
   */
  caption(request: CaptionRequest, options?: { signal?: AbortSignal }): Promise<Caption>;
}
