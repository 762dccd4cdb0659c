import { createRandom } from '@uge/core';
import {
  type BuildContext,
  type CityContext,
  MINIMUM_CANDIDATES,
  type PlacedRecord,
  planarMetres,
  sameStreet,
} from '../../builder/build-context.ts';
import { geodesicEvidence } from '../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../builder/normalise-name.ts';
import type { DraftCandidate, QueryDraft, SkippedDraft } from '../../builder/query-draft.ts';

/** Photos at least this far away show another spatial context. */
export const RETRIEVAL_FAR_METRES = 200;
/** Where those run out: on another street, and at least this far away. */
export const RETRIEVAL_OTHER_STREET_METRES = 50;
const PLANAR_SLACK_METRES = 0.5;

/**
 * Spatial context in words (and graph) → the photo taken in it, among photos of the same city.
 *
 * The caption is given as it is, with names: a sign in the picture is evidence that a model may read.
 */
export function draftRetrieval(
  photo: PlacedRecord,
  city: CityContext,
  { seed, candidates, dataset }: BuildContext,
): QueryDraft | SkippedDraft {
  const { record } = photo;
  if (record.caption.trim() === '') return { skip: 'photo without a caption' };
  const shuffled = createRandom(seed, 'retrieval', record.id).shuffle(city.testPhotos);
  const ordered = [
    ...shuffled.filter((other) => planarMetres(photo, other) >= RETRIEVAL_FAR_METRES + PLANAR_SLACK_METRES),
    ...shuffled.filter((other) => {
      const metres = planarMetres(photo, other);
      const near = metres < RETRIEVAL_FAR_METRES + PLANAR_SLACK_METRES;
      return near && metres >= RETRIEVAL_OTHER_STREET_METRES + PLANAR_SLACK_METRES && !sameStreet(photo, other);
    }),
  ];
  const pictureOf = (image: string): string => dataset.manifest.files[image] ?? image;
  const pictures = new Set([pictureOf(record.image)]);
  const negatives: DraftCandidate[] = [];
  for (const { record: other } of ordered) {
    if (negatives.length >= candidates - 1) break;
    const picture = pictureOf(other.image);
    if (pictures.has(picture) || normaliseName(other.caption) === normaliseName(record.caption)) continue;
    pictures.add(picture);
    negatives.push({ value: other.image, evidence: geodesicEvidence(record, other) });
  }
  if (negatives.length < MINIMUM_CANDIDATES - 1) return { skip: 'too few other photos of the city' };
  return {
    queryType: 'context',
    instruction: 'Find the image whose spatial context matches:',
    text: record.caption,
    shows: { image: false },
    truth: { value: record.image, evidence: geodesicEvidence(record, record) },
    negatives,
    candidatesAre: 'image',
  };
}
