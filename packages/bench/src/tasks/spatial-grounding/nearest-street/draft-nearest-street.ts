import { createRandom } from '@uge/core';
import type { LonLat } from '@uge/graph';
import { MINIMUM_CANDIDATES } from '../../../builder/build-context.ts';
import { roundMetres } from '../../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../../builder/normalise-name.ts';
import { drawDistinct } from '../../../builder/query-draft.ts';
import type { Drafter } from '../../task.ts';
import type { CitySurvey } from '../shared/city-survey.ts';
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
  return async (photo) => {
    const camera: LonLat = [photo.record.lon, photo.record.lat];
    const around = graph.withinRadius(camera, runnerUpLimit(STREET_LIMIT_METRES), { kind: 'street' });
    const streets = around
      .map(({ index, metres }) => ({ index, metres, name: graph.node(index).name ?? '' }))
      .filter(({ name }) => normaliseName(name) !== '')
      .sort((a, b) => a.metres - b.metres);
    const [nearest] = streets;
    if (!nearest || nearest.metres > STREET_LIMIT_METRES - PLANAR_SLACK_METRES)
      return { skip: `no named street within ${STREET_LIMIT_METRES} m` };
    const answer = normaliseName(nearest.name);
    const runnerUp = streets.find(({ name }) => normaliseName(name) !== answer);
    if (runnerUp && runnerUp.metres < runnerUpLimit(nearest.metres) + PLANAR_SLACK_METRES)
      return { skip: 'another street is about as near' };
    const members = await membersOf(photo);
    const truth = { id: graph.node(nearest.index).id, name: nearest.name, index: nearest.index };
    if (!members.has(truth.id)) return { skip: "the nearest street is not in the photo's graph" };
    const others = [...members].sort().flatMap((id) => {
      const index = graph.indexOf(id);
      if (index === undefined || graph.kindOf(index) !== 'street') return [];
      const { name = '' } = graph.node(index);
      return normaliseName(name) === '' ? [] : [{ id, name, index }];
    });
    const random = createRandom(seed, 'nearest-street', photo.record.id);
    const negatives = drawDistinct(random.shuffle(others), {
      count: candidates - 1,
      taken: new Set([answer]),
      textOf: ({ name }) => name,
    });
    if (negatives.length < MINIMUM_CANDIDATES - 1) return { skip: "too few named streets in the photo's graph" };
    const candidateOf = ({ id, name, index }: typeof truth) => ({
      value: name,
      evidence: nodeEvidence({ id, coord: graph.footOn(index, camera).position }, { camera, city }),
    });
    return {
      detail: 'nearest-street',
      queryType: 'nearest-street',
      instruction: random.pick(QUESTIONS),
      shows: { image: true },
      truth: candidateOf(truth),
      negatives: negatives.map(candidateOf),
      candidatesAre: 'text',
      evidence: { nodes: [truth.id], ...(runnerUp && { runnerUpMetres: roundMetres(runnerUp.metres) }) },
    };
  };
}
