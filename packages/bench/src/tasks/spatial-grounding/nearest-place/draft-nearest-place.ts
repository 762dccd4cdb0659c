import { createRandom } from '@uge/core';
import { distanceMetres, type LonLat } from '@uge/graph';
import type { PlacedRecord } from '../../../builder/build-context.ts';
import { roundMetres } from '../../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../../builder/normalise-name.ts';
import type { SkippedDraft } from '../../../builder/query-draft.ts';
import type { Drafter } from '../../task.ts';
import { type CitySurvey, metresTo, type SurveyedPlace } from '../shared/city-survey.ts';
import { createNameDraw } from '../shared/name-draw.ts';
import { nodeEvidence } from '../shared/node-candidate.ts';
import { runnerUpLimit } from '../shared/runner-up.ts';

/** Farther places are not "nearest" to anybody. */
export const NEAREST_LIMIT_METRES = 200;
const PLANAR_SLACK_METRES = 0.05;

const QUESTIONS = [
  'Which place is nearest to the camera?',
  'Which named place is closest to where this photo was taken?',
  'What is the name of the nearest place from here?',
] as const;

type Named = SurveyedPlace & { name: string };

/**
 * Photo and its graph → name of the place nearest to the camera, among other places of the same graph: that a name is in the
 * graph tells nothing. Distance is to the place's representative point; a place whose outline comes about as near makes the
 * photo unusable. Places of one name count as one, at its nearest branch.
 */
export function nearestPlaceDrafter(
  survey: CitySurvey,
  { seed, candidates }: { seed: number; candidates: number },
): Drafter {
  const { city } = survey;
  const named = survey.places.flatMap((place): Named[] =>
    place.name === undefined ? [] : [{ ...place, name: place.name }],
  );
  const answers = new Map(city.testPhotos.map((photo) => [photo, findNearest(photo, { named, survey })]));
  const names = createNameDraw<Named>({
    answers: [...answers.values()].flatMap((answer) => ('skip' in answer ? [] : [answer.nearest.name])),
    candidates,
  });
  return async (photo) => {
    const answer = answers.get(photo) ?? findNearest(photo, { named, survey });
    if ('skip' in answer) return answer;
    const { nearest, runnerUp } = answer;
    const members = await survey.membersOf(photo);
    if (!members.has(nearest.id)) return { skip: "the nearest place is not in the photo's graph" };
    const random = createRandom(seed, 'nearest-place', photo.record.id);
    const negatives = names.draw(
      named.filter(({ id }) => members.has(id)),
      { answer: nearest.name, random },
    );
    if ('skip' in negatives) return negatives;
    const camera: LonLat = [photo.record.lon, photo.record.lat];
    const candidateOf = (place: Named) => ({ value: place.name, evidence: nodeEvidence(place, { camera, city }) });
    return {
      detail: 'nearest-place',
      queryType: 'nearest-place',
      instruction: random.pick(QUESTIONS),
      shows: { image: true },
      truth: candidateOf(nearest),
      negatives: negatives.map(candidateOf),
      candidatesAre: 'text',
      evidence: { nodes: [nearest.id], runnerUpMetres: roundMetres(distanceMetres(camera, runnerUp.coord)) },
    };
  };
}

function findNearest(
  photo: PlacedRecord,
  { named, survey: { city } }: { named: readonly Named[]; survey: CitySurvey },
): { nearest: Named; runnerUp: Named } | SkippedDraft {
  const nearest = nearestOf(named, photo);
  if (!nearest || metresTo(photo, nearest) > NEAREST_LIMIT_METRES - PLANAR_SLACK_METRES)
    return { skip: `no named place within ${NEAREST_LIMIT_METRES} m` };
  const answer = normaliseName(nearest.name);
  const runnerUp = nearestOf(
    named.filter(({ name }) => normaliseName(name) !== answer),
    photo,
  );
  if (!runnerUp) return { skip: 'only one named place in the city' };
  const limit = runnerUpLimit(metresTo(photo, nearest)) + PLANAR_SLACK_METRES;
  const rival = city.graph
    .withinRadius([photo.record.lon, photo.record.lat], limit, { kind: 'poi' })
    .find(({ index }) => {
      const name = normaliseName(city.graph.node(index).name ?? '');
      return name !== '' && name !== answer;
    });
  return rival ? { skip: 'another place is about as near' } : { nearest, runnerUp };
}

function nearestOf(places: readonly Named[], photo: PlacedRecord): Named | undefined {
  let best: Named | undefined;
  let bestMetres = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const metres = metresTo(photo, place);
    if (metres >= bestMetres) continue;
    best = place;
    bestMetres = metres;
  }
  return best;
}
