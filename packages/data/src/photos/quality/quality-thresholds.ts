/**
 * Bounds of the quality filter. The defaults were set on 119 street photos of three collections and 36 views of nine
 * panoramas, all of which they keep: sharpness was 166 and more, mean grey 42 and more, overexposure 0.14 and less. Sixty
 * of the photos at 1024 pixels under a Gaussian blur of 3 pixels have a sharpness of 106 and less, all but one below 80;
 * with a quarter of the light a mean grey of 18 to 35; recompressed, scaled or brightened they differ from themselves in 4
 * bits and less. Different photos differed in 11 bits and more.
 */
export interface QualityThresholds {
  /** Pixels of the shorter side, at least. Default 256: models look at 224 and more. */
  minShortSide: number;
  /** Variance of the Laplacian at 512 pixels, at least. Default 100. */
  minSharpness: number;
  /** Mean grey level, at least, 0 to 255. Default 30. */
  minBrightness: number;
  /** Share of pixels at grey level 250 or above, at most. Default 0.4. */
  maxOverexposed: number;
  /** Photos that differ in at most this many of 64 bits of the difference hash show the same. Default 6. */
  duplicateBits: number;
  /** Metres within which photos are compared. Default 30. */
  duplicateRadius: number;
  /** S2 level of the cells in which sequences are thinned. Default 16, about 140 m. */
  thinLevel: number;
  /** Places that one sequence keeps in one cell, at most; `Infinity` keeps all. Default 8. */
  thinPerCell: number;
}

export const QUALITY_THRESHOLDS: QualityThresholds = {
  minShortSide: 256,
  minSharpness: 100,
  minBrightness: 30,
  maxOverexposed: 0.4,
  duplicateBits: 6,
  duplicateRadius: 30,
  thinLevel: 16,
  thinPerCell: 8,
};
