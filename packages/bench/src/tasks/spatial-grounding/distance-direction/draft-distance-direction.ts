import { createRandom } from '@uge/core';
import { MINIMUM_CANDIDATES, type PlacedRecord } from '../../../builder/build-context.ts';
import { roundMetres } from '../../../builder/geodesic-evidence.ts';
import { createUseCounts } from '../../../builder/use-counts.ts';
import type { Drafter } from '../../task.ts';
import type { CitySurvey } from '../shared/city-survey.ts';
import { type ClearPlace, clearPlaces } from '../shared/clear-places.ts';
import { gridDistance, usableDistances } from '../shared/distance-grid.ts';
import { COMPASS_WORDS, sectorMiddle, sectorOf } from '../shared/sectors.ts';

/** At most so many distances are combined with directions. */
const DISTANCES = 4;

const QUESTIONS: readonly ((name: string) => string)[] = [
  (name) => `Which statement about ${name} is true, seen from the camera?`,
  (name) => `Where is ${name} from here?`,
  (name) => `How far is ${name} from the camera, and in which direction?`,
];

function statementText(metres: number, sector: number): string {
  return `It is about ${metres} m to the ${COMPASS_WORDS[sector]}.`;
}

interface Option extends ClearPlace {
  claim: number;
  sector: number;
}

/**
 * Photo and its graph → which statement of distance and direction is true of a named place. The candidates combine every one of
 * a few distances with every one of a few directions, so that no distance and no direction comes more often than another;
 * places are chosen so that every pair of them is the answer about equally often.
 */
export function distanceDirectionDrafter(
  survey: CitySurvey,
  { seed, candidates }: { seed: number; candidates: number },
): Drafter {
  const { city } = survey;
  const uses = createUseCounts();
  let prepared: Promise<{ options: Map<PlacedRecord, Option[]>; distances: number[] }> | undefined;
  const prepare = async () => {
    const options = new Map<PlacedRecord, Option[]>();
    for (const photo of city.testPhotos) options.set(photo, (await clearPlaces(photo, survey)).flatMap(toOption));
    const answers = [...options.values()].map((own) => new Set(own.map(({ claim }) => claim)));
    const count = (claim: number): number => answers.filter((own) => own.has(claim)).length;
    const distances = usableDistances(answers)
      .sort((a, b) => count(b) - count(a) || a - b)
      .slice(0, DISTANCES)
      .sort((a, b) => a - b);
    return { options, distances };
  };
  return async (photo) => {
    prepared ??= prepare();
    const { options, distances } = await prepared;
    const directions = Math.min(COMPASS_WORDS.length, Math.floor(candidates / Math.max(1, distances.length)));
    if (distances.length < 2 || distances.length * directions < MINIMUM_CANDIDATES)
      return { skip: 'distances to named places vary too little' };
    const own = (options.get(photo) ?? []).filter(({ claim }) => distances.includes(claim));
    const random = createRandom(seed, 'distance-direction', photo.record.id);
    const [chosen] = uses.order(own, { keyOf: ({ claim, sector }) => `${claim} ${sector}`, random });
    if (!chosen) return { skip: 'no uniquely named place at a clear distance and direction' };
    uses.add(`${chosen.claim} ${chosen.sector}`);
    const { place, metres, bearing, claim, sector } = chosen;
    const others = COMPASS_WORDS.map((_, index) => index).filter((index) => index !== sector);
    const sectors = [sector, ...random.shuffle(others).slice(0, directions - 1)];
    const candidateOf = (pair: { claim: number; sector: number }) => ({
      value: statementText(pair.claim, pair.sector),
      evidence: {
        source: place.id,
        city: city.name,
        claim: { metres: pair.claim, bearing: sectorMiddle(pair.sector) },
      },
    });
    const truth = candidateOf({ claim, sector });
    return {
      detail: 'distance-direction',
      queryType: 'distance-direction',
      instruction: random.pick(QUESTIONS)(place.name),
      shows: { image: true },
      truth: {
        value: truth.value,
        evidence: { ...truth.evidence, metres: roundMetres(metres), bearing: Math.round(bearing) % 360 },
      },
      negatives: sectors
        .flatMap((other) => distances.map((distance) => ({ claim: distance, sector: other })))
        .filter((pair) => pair.claim !== claim || pair.sector !== sector)
        .map(candidateOf),
      candidatesAre: 'text',
      evidence: { nodes: [place.id] },
    };
  };
}

function toOption(clear: ClearPlace): Option[] {
  const claim = gridDistance(clear.metres);
  const sector = sectorOf(clear.bearing);
  return claim === undefined || sector === undefined ? [] : [{ ...clear, claim, sector }];
}
