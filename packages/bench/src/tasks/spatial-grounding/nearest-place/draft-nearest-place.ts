import { createRandom } from '@uge/core';
import { distanceMetres, type LonLat } from '@uge/graph';
import { MINIMUM_CANDIDATES, type PlacedRecord } from '../../../builder/build-context.ts';
import { roundMetres } from '../../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../../builder/normalise-name.ts';
import { drawDistinct } from '../../../builder/query-draft.ts';
import type { Drafter } from '../../task.ts';
import { type CitySurvey, metresTo, type SurveyedPlace } from '../shared/city-survey.ts';
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
  return async (photo) => {
    const { record } = photo;
    const camera: LonLat = [record.lon, record.lat];
    const nearest = nearestOf(named, photo);
    if (!nearest || metresTo(photo, nearest) > NEAREST_LIMIT_METRES - PLANAR_SLACK_METRES)
      return { skip: `no named place within ${NEAREST_LIMIT_METRES} m` };
    const answer = normaliseName(nearest.name);
    const others = named.filter(({ name }) => normaliseName(name) !== answer);
    const runnerUp = nearestOf(others, photo);
    if (!runnerUp) return { skip: 'only one named place in the city' };
    const limit = runnerUpLimit(metresTo(photo, nearest)) + PLANAR_SLACK_METRES;
    const rival = city.graph.withinRadius(camera, limit, { kind: 'poi' }).find(({ index }) => {
      const name = normaliseName(city.graph.node(index).name ?? '');
      return name !== '' && name !== answer;
    });
    if (rival) return { skip: 'another place is about as near' };
    const members = await survey.membersOf(photo);
    if (!members.has(nearest.id)) return { skip: "the nearest place is not in the photo's graph" };
    const random = createRandom(seed, 'nearest-place', record.id);
    const negatives = drawDistinct(random.shuffle(others.filter(({ id }) => members.has(id))), {
      count: candidates - 1,
      taken: new Set([answer]),
      textOf: ({ name }) => name,
    });
    if (negatives.length < MINIMUM_CANDIDATES - 1) return { skip: "too few named places in the photo's graph" };
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
