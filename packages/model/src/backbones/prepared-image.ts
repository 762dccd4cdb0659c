import type { RawImage } from '../image/raw-image.ts';

/** What the number and order of an image's tokens follow from. */
export interface ImageShape {
  /**
   * Frames, rows and columns of what the picture was cut into: patches (Qwen; a still image has one frame), or tiles of
   * the vision tower's size beside the overview tile (LLaVA-1.6, Phi-3-Vision).
   */
  readonly grid: readonly [frames: number, rows: number, columns: number];
  /** Pixels of the picture as decoded. */
  readonly width: number;
  readonly height: number;
  /** Videos: seconds between two frames of the grid. Absent for still images. */
  readonly secondsPerFrame?: number;
}

/** An image as the vision tower of one backbone takes it. */
export interface PreparedImage extends ImageShape {
  /**
   * Normalised values. Qwen: patches `[frames · rows · columns, channels · frames per patch · size · size]` in
   * merge-block order. LLaVA-1.6 and Phi-3-Vision: `[1 + rows · columns, channels, side, side]`, overview tile first,
   * then the tiles row by row.
   */
  readonly pixels: Float32Array;
}

/** A picture between its two steps: one view of it (LLaVA-1.6: overview and tiles). */
export interface ResizedImage {
  /** Pixels of the picture as decoded. */
  readonly width: number;
  readonly height: number;
  readonly views: readonly RawImage[];
}

/** Turns decoded pictures into what one backbone's vision tower takes. */
export interface ImageProcessor {
  /** Contents of `preprocessor_config.json`, readable by transformers. */
  readonly published: Readonly<Record<string, unknown>>;
  /**
   * The 8-bit pictures that everything is computed from, as small as they may be: what is worth keeping.
   *
   * @throws {UgeError} `model/invalid-image`, `model/image-aspect-ratio`
   */
  resize(image: RawImage): ResizedImage;
  /** @param resized - from {@link ImageProcessor.resize}. */
  prepare(resized: ResizedImage): PreparedImage;
}
