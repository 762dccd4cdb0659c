import type { PictureQuality } from './measure-picture.ts';
import type { QualityThresholds } from './quality-thresholds.ts';
import type { RejectedPhoto } from './rejected-photo.ts';

/** The first bound that a picture misses, or undefined where it is good enough by itself. */
export function judgePicture(
  quality: PictureQuality | undefined,
  thresholds: QualityThresholds,
): Pick<RejectedPhoto, 'reason' | 'value' | 'threshold'> | undefined {
  if (!quality) return { reason: 'unreadable picture' };
  const { shortSide, sharpness, brightness, overexposed } = quality;
  const { minShortSide, minSharpness, minBrightness, maxOverexposed } = thresholds;
  if (shortSide < minShortSide) return { reason: 'too small', value: shortSide, threshold: minShortSide };
  // A picture without light has no edges either: exposure is the cause that a user can do something about.
  if (brightness < minBrightness) return { reason: 'too dark', value: brightness, threshold: minBrightness };
  if (overexposed > maxOverexposed) return { reason: 'overexposed', value: overexposed, threshold: maxOverexposed };
  if (sharpness < minSharpness) return { reason: 'blurred', value: sharpness, threshold: minSharpness };
  return undefined;
}
