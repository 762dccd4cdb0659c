import { createRandom } from '@uge/core';
import type { CityGraph, LonLat } from '@uge/graph';
import type { PlacedRecord } from '../../../builder/build-context.ts';
import { roundMetres } from '../../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../../builder/normalise-name.ts';
import type { SkippedDraft } from '../../../builder/query-draft.ts';
import type { Drafter } from '../../task.ts';
import type { CitySurvey } from '../shared/city-survey.ts';
import { createNameDraw } from '../shared/name-draw.ts';
import { type NamedStreet, namedStreets } from '../shared/named-streets.ts';
import { nodeEvidence } from '../shared/node-candidate.ts';
import { runnerUpLimit } from '../shared/runner-up.ts';

/** Farther away, the camera stands on no street. */
export const STREET_LIMIT_METRES = 50;
const PLANAR_SLACK_METRES = 0.05;

const QUESTIONS = [
  'Which street is nearest to the camera?',
  'Which named street is closest to where this photo was taken?',
  'What is the name of the nearest street from here?',
] as const;

/** Photo and its graph → name of the nearest named street, by its line, among other streets of the same graph. */
export function nearestStreetDrafter(
  { city, membersOf }: CitySurvey,
  { seed, candidates }: { seed: number; candidates: number },
): Drafter {
  const { graph } = city;
  const answers = new Map(city.testPhotos.map((photo) => [photo, findNearest(photo, graph)]));
  const names = createNameDraw<NamedStreet>({
    answers: [...answers.values()].flatMap((answer) => ('skip' in answer ? [] : [answer.nearest.name])),
    candidates,
  });
  return async (photo) => {
    const answer = answers.get(photo) ?? findNearest(photo, graph);
    if ('skip' in answer) return answer;
    const { nearest, runnerUpMetres } = answer;
    const members = await membersOf(photo);
    if (!members.has(nearest.id)) return { skip: "the nearest street is not in the photo's graph" };
    const random = createRandom(seed, 'nearest-street', photo.record.id);
    const negatives = names.draw(namedStreets(graph, members), { answer: nearest.name, random });
    if ('skip' in negatives) return negatives;
    const camera: LonLat = [photo.record.lon, photo.record.lat];
    const candidateOf = ({ id, name, index }: NamedStreet) => ({
      value: name,
      evidence: nodeEvidence({ id, coord: graph.footOn(index, camera).position }, { camera, city }),
    });
    return {
      detail: 'nearest-street',
      queryType: 'nearest-street',
      instruction: random.pick(QUESTIONS),
      shows: { image: true },
      truth: candidateOf(nearest),
      negatives: negatives.map(candidateOf),
      candidatesAre: 'text',
      evidence: {
        nodes: [nearest.id],
        ...(runnerUpMetres !== undefined && { runnerUpMetres: roundMetres(runnerUpMetres) }),
      },
    };
  };
}

function findNearest(
  { record }: PlacedRecord,
  graph: CityGraph,
): { nearest: NamedStreet; runnerUpMetres?: number } | SkippedDraft {
  const streets = graph
    .withinRadius([record.lon, record.lat], runnerUpLimit(STREET_LIMIT_METRES), { kind: 'street' })
    .flatMap(({ index, metres }) => {
      const { id, name = '' } = graph.node(index);
      return normaliseName(name) === '' ? [] : [{ index, metres, id, name }];
    })
    .sort((a, b) => a.metres - b.metres);
  const [nearest] = streets;
  if (!nearest || nearest.metres > STREET_LIMIT_METRES - PLANAR_SLACK_METRES)
    return { skip: `no named street within ${STREET_LIMIT_METRES} m` };
  const runnerUp = streets.find(({ name }) => normaliseName(name) !== normaliseName(nearest.name));
  if (runnerUp && runnerUp.metres < runnerUpLimit(nearest.metres) + PLANAR_SLACK_METRES)
    return { skip: 'another street is about as near' };
  return { nearest, ...(runnerUp && { runnerUpMetres: runnerUp.metres }) };
}
