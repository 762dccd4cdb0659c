import { contentHash } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { encodeJpeg } from '../render/encode-jpeg.ts';
import { renderStreetView } from '../render/render-street-view.ts';
import type { StreetScene } from '../render/scene/scene-types.ts';
import { perceptualHash } from '../splits/perceptual-hash.ts';
import type { Photo, SceneStatistics, ViewConditions } from '../types.ts';
import { decodePicture } from './decode-picture.ts';
import type { SourcePicture, StageOutputs } from './photo-task.ts';

/** Smaller in a picture, a place is not seen. Share of the pixels. */
const SEEN_SHARE = 0.002;

/** Draw a photo's view of the scene and write it as a JPEG. */
export async function renderPicture(
  scene: StreetScene,
  photo: Photo,
  { out, imageSize, conditions = {} }: { out: string; imageSize: number; conditions?: Partial<ViewConditions> },
): Promise<StageOutputs['pictures']> {
  const view = { position: [photo.lon, photo.lat] as const, heading: photo.heading ?? 0 };
  const picture = renderStreetView(scene, view, { width: imageSize, height: imageSize, conditions });
  const jpeg = await encodeJpeg(picture);
  await writeFileAtomic(out, jpeg);
  const seen = picture.visiblePlaces.filter(({ pixels }) => pixels >= SEEN_SHARE * imageSize * imageSize);
  return {
    sha256: contentHash(jpeg),
    perceptualHash: await perceptualHash(jpeg),
    scene: roundShares(picture.statistics),
    conditions: picture.conditions,
    visiblePlaces: seen.map(({ id }) => id),
  };
}

/** Write a photo upright, small and without metadata; one that cannot be decoded is rejected. */
export async function takeOverPicture(
  picture: SourcePicture,
  { out, imageSize }: { out: string; imageSize: number },
): Promise<StageOutputs['pictures']> {
  const jpeg = await decodePicture(picture, { longSide: 2 * imageSize });
  if (!jpeg) return { rejected: 'unreadable picture' };
  await writeFileAtomic(out, jpeg);
  return { sha256: contentHash(jpeg), perceptualHash: await perceptualHash(jpeg) };
}

/** Four decimals are finer than a pixel of a 100 × 100 picture. */
function roundShares(scene: SceneStatistics): SceneStatistics {
  const rounded = Object.entries(scene).map(([share, value]) => [share, Math.round(value * 1e4) / 1e4]);
  return Object.fromEntries(rounded) as unknown as SceneStatistics;
}
