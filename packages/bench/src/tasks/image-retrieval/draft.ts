import { createRandom } from '@uge/core';
import type { ReasoningPath } from '@uge/data';
import { isSamePicture } from '../../builder/alike-pictures.ts';
import { type BuildContext, type CityContext, fewestForHit5, type PlacedRecord } from '../../builder/build-context.ts';
import { geodesicEvidence, roundMetres } from '../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../builder/normalise-name.ts';
import type { DraftCandidate, QueryDraft, SkippedDraft } from '../../builder/query-draft.ts';
import { createUseCounts, type UseCounts } from '../../builder/use-counts.ts';
import type { PathEvidence } from '../../types.ts';
import type { Drafter } from '../task.ts';
import { isOtherContext } from './other-context.ts';
import { mayReach } from './path-reach.ts';

/** A city with fewer test photos than this times the candidates may have queries with fewer candidates. */
const SMALL_CITY = 2;

const TOO_FEW = 'too few other photos of the city that are surely wrong';

/**
 * Spatial context in words (and graph) → the photo taken in it, among photos of the same city.
 *
 * The caption is given as it is, with names: a sign in the picture is evidence that a model may read.
 */
export function contextDrafter(city: CityContext, context: BuildContext): Drafter {
  const uses = createUseCounts();
  return (photo) => {
    const { caption } = photo.record;
    if (caption.trim() === '') return { skip: 'photo without a caption' };
    const chosen = chooseWrong(photo, { city, context, uses, queryType: 'context', isRight: () => false });
    if (!chosen) return { skip: TOO_FEW };
    return draft(photo, chosen, {
      queryType: 'context',
      instruction: 'Find the image whose spatial context matches:',
      text: caption,
    });
  };
}

/** A path through the graph to a named place → the photo it starts at; no wrong photo reaches such a place in as many steps and metres. */
export function pathDrafter(city: CityContext, context: BuildContext): Drafter {
  const uses = createUseCounts();
  return (photo) => {
    const { id, paths } = photo.record;
    if (paths.length === 0) return { skip: 'photo without a reasoning path' };
    for (const path of createRandom(context.seed, 'retrieval-path', id).shuffle(paths)) {
      const isRight = mayReach(city.graph, path);
      const chosen = chooseWrong(photo, { city, context, uses, queryType: 'path', isRight });
      if (!chosen) continue;
      return draft(photo, chosen, {
        queryType: 'path',
        instruction: 'Find the image which has this path to the place at its end:',
        text: path.text,
        path,
      });
    }
    return { skip: TOO_FEW };
  };
}

interface Chosen {
  negatives: PlacedRecord[];
  /** Test photos that are right too, or not surely wrong. */
  excluded: PlacedRecord[];
}

function chooseWrong(
  photo: PlacedRecord,
  {
    city,
    context: { seed, candidates, dataset },
    uses,
    queryType,
    isRight,
  }: {
    city: CityContext;
    context: BuildContext;
    uses: UseCounts;
    queryType: string;
    isRight: (other: PlacedRecord) => boolean;
  },
): Chosen | undefined {
  const { record } = photo;
  const caption = normaliseName(record.caption);
  const [wrong, excluded]: [PlacedRecord[], PlacedRecord[]] = [[], []];
  for (const other of city.testPhotos) {
    if (other.record.id === record.id) continue;
    const surelyWrong =
      isOtherContext(photo, other) &&
      normaliseName(other.record.caption) !== caption &&
      !isSamePicture(photo, other, dataset) &&
      !isRight(other);
    (surelyWrong ? wrong : excluded).push(other);
  }
  const keyOf = (other: PlacedRecord): string => other.record.id;
  const random = createRandom(seed, 'retrieval', queryType, record.id);
  const negatives: PlacedRecord[] = [];
  for (const other of uses.order(wrong, { keyOf, random })) {
    if (negatives.length >= candidates - 1) break;
    if (!negatives.some((chosen) => isSamePicture(chosen, other, dataset))) negatives.push(other);
  }
  const least = city.testPhotos.length < SMALL_CITY * candidates ? fewestForHit5(candidates) : candidates;
  if (negatives.length < least - 1) return undefined;
  for (const other of negatives) uses.add(keyOf(other));
  return { negatives, excluded };
}

function draft(
  { record }: PlacedRecord,
  { negatives, excluded }: Chosen,
  {
    queryType,
    instruction,
    text,
    path,
  }: { queryType: string; instruction: string; text: string; path?: ReasoningPath },
): QueryDraft | SkippedDraft {
  const toCandidate = ({ record: other }: PlacedRecord): DraftCandidate => ({
    value: other.image,
    evidence: geodesicEvidence(record, other),
  });
  return {
    detail: queryType,
    queryType,
    instruction,
    text,
    shows: { image: false },
    truth: { value: record.image, evidence: geodesicEvidence(record, record) },
    negatives: negatives.map(toCandidate),
    candidatesAre: 'image',
    excluded: new Set(excluded.map((other) => other.record.id)),
    ...(path ? { evidence: { nodes: nodesOf(path), path: pathEvidence(path) } } : {}),
  };
}

/** Ids of a path's nodes, from the photo to the destination. */
export function nodesOf({ steps }: ReasoningPath): string[] {
  return [...steps.slice(0, 1).map(({ sourceId }) => sourceId), ...steps.map(({ targetId }) => targetId)];
}

export function pathEvidence({ steps, totalMetres, directMetres, directBearing }: ReasoningPath): PathEvidence {
  return {
    hops: steps.length,
    metres: roundMetres(totalMetres),
    directMetres: roundMetres(directMetres),
    bearing: Math.round(directBearing) % 360,
  };
}
