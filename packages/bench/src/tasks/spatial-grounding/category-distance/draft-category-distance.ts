import { createRandom } from '@uge/core';
import { withArticle } from '@uge/data';
import { geodesicStep, type LonLat } from '@uge/graph';
import { MINIMUM_CANDIDATES, type PlacedRecord } from '../../../builder/build-context.ts';
import { roundMetres } from '../../../builder/geodesic-evidence.ts';
import { createUseCounts } from '../../../builder/use-counts.ts';
import type { Drafter } from '../../task.ts';
import { type CitySurvey, metresTo, type SurveyedPlace } from '../shared/city-survey.ts';
import {
  DISTANCE_GRID,
  DISTANCE_TOLERANCE,
  gridDistance,
  OUTLINE_SHARE,
  usableDistances,
} from '../shared/distance-grid.ts';

const QUESTIONS: readonly ((noun: string) => string)[] = [
  (noun) => `How far is the nearest ${noun} from the camera?`,
  (noun) => `Someone here is looking for ${withArticle(noun)}. How far away is the closest one?`,
  (noun) => `What is the straight-line distance from here to the nearest ${noun}?`,
];

export function distanceText(metres: number): string {
  return `about ${metres} m`;
}

/** The nearest place of a kind, where its distance is clear. */
interface NearestOfKind {
  noun: string;
  place: SurveyedPlace;
  claim: number;
}

/**
 * Photo and its graph → how far the nearest place of a kind is, among the distances of a fixed grid. Kinds are chosen so that
 * every distance is the answer about equally often: neither the smallest number nor the commonest is a good guess.
 */
export function categoryDistanceDrafter(survey: CitySurvey, { seed }: { seed: number }): Drafter {
  const { city } = survey;
  const distances = createUseCounts();
  const kinds = createUseCounts();
  let prepared: Promise<{ options: Map<PlacedRecord, NearestOfKind[]>; usable: number[] }> | undefined;
  const prepare = async () => {
    const options = new Map<PlacedRecord, NearestOfKind[]>();
    for (const photo of city.testPhotos) options.set(photo, await nearestOfKinds(photo, survey));
    const usable = usableDistances([...options.values()].map((own) => new Set(own.map(({ claim }) => claim))));
    return { options, usable };
  };
  return async (photo) => {
    prepared ??= prepare();
    const { options, usable } = await prepared;
    if (usable.length < MINIMUM_CANDIDATES) return { skip: 'distances to kinds of places vary too little' };
    const random = createRandom(seed, 'category-distance', photo.record.id);
    const own = (options.get(photo) ?? []).filter(({ claim }) => usable.includes(claim));
    const rare = kinds.order(own, { keyOf: ({ noun, claim }) => `${noun} ${claim}`, random });
    // Sorting keeps the order of equals: the least used distance, and of its kinds the least used one.
    const chosen = rare.sort((a, b) => distances.count(String(a.claim)) - distances.count(String(b.claim)))[0];
    if (!chosen) return { skip: 'no kind of place in the graph at a clear distance' };
    distances.add(String(chosen.claim));
    kinds.add(`${chosen.noun} ${chosen.claim}`);
    const { metres, bearing } = geodesicStep([photo.record.lon, photo.record.lat], chosen.place.coord);
    const candidateOf = (claim: number) => ({
      value: distanceText(claim),
      evidence: { source: chosen.noun, city: city.name, claim: { metres: claim } },
    });
    return {
      detail: 'category-distance',
      queryType: 'category-distance',
      instruction: random.pick(QUESTIONS)(chosen.noun),
      shows: { image: true },
      truth: {
        value: distanceText(chosen.claim),
        evidence: {
          ...candidateOf(chosen.claim).evidence,
          metres: roundMetres(metres),
          bearing: Math.round(bearing) % 360,
        },
      },
      negatives: usable.filter((claim) => claim !== chosen.claim).map(candidateOf),
      candidatesAre: 'text',
      evidence: {
        nodes: [chosen.place.id],
        quantity: { metres: roundMetres(metres), tolerance: DISTANCE_TOLERANCE },
      },
    };
  };
}

async function nearestOfKinds(photo: PlacedRecord, survey: CitySurvey): Promise<NearestOfKind[]> {
  const members = await survey.membersOf(photo);
  const nearest = new Map<string, { place: SurveyedPlace; metres: number }>();
  for (const place of survey.places) {
    if (place.noun === undefined) continue;
    const metres = metresTo(photo, place);
    const known = nearest.get(place.noun);
    if (!known || metres < known.metres) nearest.set(place.noun, { place, metres });
  }
  const camera: LonLat = [photo.record.lon, photo.record.lat];
  const outlineMetres = new Map<string, number>();
  for (const { index, metres } of survey.city.graph.withinRadius(camera, DISTANCE_GRID.at(-1)!, { kind: 'poi' })) {
    const noun = survey.placeAt(index)?.noun;
    if (noun !== undefined) outlineMetres.set(noun, Math.min(outlineMetres.get(noun) ?? metres, metres));
  }
  return [...nearest].flatMap(([noun, { place, metres }]) => {
    const claim = gridDistance(metres);
    if (claim === undefined || !members.has(place.id)) return [];
    const isClear = (outlineMetres.get(noun) ?? metres) >= OUTLINE_SHARE * metres;
    return isClear ? [{ noun, place, claim }] : [];
  });
}
