import type { PerceptionDimension } from '@uge/data';
import type { PlacedRecord } from '../../builder/build-context.ts';

/** Score of a photo that was made from the scene; undefined where there is none, or where people gave it. */
export function sceneScore({ record }: PlacedRecord, dimension: PerceptionDimension): number | undefined {
  const score = record.perceptionSource === 'human' ? undefined : record.perception?.[dimension];
  return Number.isFinite(score) ? score : undefined;
}

export function sceneScores(photos: readonly PlacedRecord[], dimension: PerceptionDimension): number[] {
  return photos.flatMap((photo) => sceneScore(photo, dimension) ?? []);
}
