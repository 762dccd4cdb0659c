import { describePlace, gatherPlaceContext } from '@uge/data';
import type { CityContext, PlacedRecord } from '../../builder/build-context.ts';
import { reportEvidence } from '../../builder/check-evidence.ts';
import { geodesicMetres } from '../../builder/geodesic-evidence.ts';
import { holdsName, normaliseName } from '../../builder/normalise-name.ts';
import type { BenchmarkQuery } from '../../types.ts';
import type { AnswerCheck } from '../task.ts';
import { HARD_RING_METRES, kindOfPlace } from './choose-places.ts';
import { GEOLOCATION_EXCLUSION_METRES } from './draft.ts';
import { placeOfPhoto } from './place.ts';

/** Between distances in the plane and on the ellipsoid. */
const RING_SLACK_METRES = 1;

export function checkGeolocation(query: BenchmarkQuery, { photo, city, context, report }: AnswerCheck): void {
  if (query.ground_truth !== photo.record.place) report("the answer is not the photo's place");
  checkPlace(photo, city, report);
  const truth = placeOfPhoto(photo, city);
  const near = new Set(
    city.photos
      .filter((other) => geodesicMetres(photo.record, other.record) < GEOLOCATION_EXCLUSION_METRES)
      .map(({ record }) => normaliseName(record.place)),
  );
  for (const [position, candidate] of query.evidence.candidates.entries()) {
    const text = query.candidates[position]!;
    const owner = context.cities.find(({ name }) => name === candidate.city);
    const other = owner?.photos.find(({ record }) => record.id === candidate.source);
    if (!owner || !other || other.record.place !== text) {
      report(`"${text}" is not the place of photo "${candidate.source}" in ${candidate.city}`);
      continue;
    }
    reportEvidence(candidate, { from: photo, to: other, report });
    if (position === query.ground_truth_idx) continue;
    const place = placeOfPhoto(other, owner);
    const key = normaliseName(text);
    if (truth.street !== undefined && holdsName(key, truth.street)) report(`"${text}" names the photo's street`);
    if (near.has(key)) report(`"${text}" is within ${GEOLOCATION_EXCLUSION_METRES} m`);
    const metres = owner === city ? geodesicMetres(photo.record, other.record) : Number.POSITIVE_INFINITY;
    const atLimit = HARD_RING_METRES.some((limit) => Math.abs(metres - limit) < RING_SLACK_METRES);
    if (!atLimit && candidate.kind !== kindOfPlace(truth, place, metres))
      report(`"${text}" is called ${candidate.kind}, it is ${kindOfPlace(truth, place, metres)}`);
  }
}

/** The description follows from the city graph alone. */
function checkPlace({ record }: PlacedRecord, { graph }: CityContext, report: (problem: string) => void): void {
  const node = `image/${record.id}`;
  if (graph.indexOf(node) === undefined) report(`the city graph has no node "${node}"`);
  else {
    const place = describePlace(gatherPlaceContext(graph, node), { city: graph.name });
    if (place !== record.place) report(`by the graph, the photo's place is "${place}"`);
  }
}
