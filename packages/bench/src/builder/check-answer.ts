import type { PerceptionDimension } from '@uge/data';
import { distanceMetres, type LonLat } from '@uge/graph';
import type { BenchmarkQuery, TaskName } from '../types.ts';
import { type CityContext, type PlacedRecord, sameStreet } from './build-context.ts';
import { GEOLOCATION_EXCLUSION_METRES, namesStreetOf } from './geolocation.ts';
import { NEAREST_LIMIT_METRES, runnerUpLimit } from './grounding.ts';
import { normaliseName } from './normalise-name.ts';
import { bandLimits, bandOf, bandText } from './perception.ts';
import { RETRIEVAL_FAR_METRES, RETRIEVAL_OTHER_STREET_METRES } from './retrieval.ts';

export interface AnswerCheck {
  photo: PlacedRecord;
  city: CityContext;
  report: (problem: string) => void;
}

/** Recompute the answer of one query and check that no other candidate is right. */
export function checkAnswer(query: BenchmarkQuery, check: AnswerCheck): void {
  CHECKS[query.task](query, check);
}

const CHECKS: Readonly<Record<TaskName, (query: BenchmarkQuery, check: AnswerCheck) => void>> = {
  'geolocation-ranking': checkGeolocation,
  'image-retrieval': checkRetrieval,
  'urban-perception': checkPerception,
  'spatial-grounding': checkGrounding,
};

function checkGeolocation(query: BenchmarkQuery, { photo, city, report }: AnswerCheck): void {
  if (query.ground_truth !== photo.record.place) report("the answer is not the photo's place");
  const nearPlaces = new Set(
    city.photos
      .filter((other) => geodesicMetres(photo, other) < GEOLOCATION_EXCLUSION_METRES)
      .map(({ record }) => normaliseName(record.place)),
  );
  for (const place of wrongCandidates(query)) {
    if (namesStreetOf(place, photo)) report(`"${place}" names the photo's street`);
    if (nearPlaces.has(normaliseName(place))) report(`"${place}" is within ${GEOLOCATION_EXCLUSION_METRES} m`);
  }
}

function checkRetrieval(query: BenchmarkQuery, { photo, city, report }: AnswerCheck): void {
  if (query.ground_truth !== photo.record.image) report("the answer is not the photo's image");
  if (query.text !== photo.record.caption) report("the text is not the photo's caption");
  for (const image of wrongCandidates(query)) {
    const other = city.photos.find(({ record }) => record.image === image);
    if (!other) {
      report(`${image} is no photo of ${city.name}`);
      continue;
    }
    const metres = geodesicMetres(photo, other);
    const elsewhere = metres >= RETRIEVAL_OTHER_STREET_METRES && !sameStreet(photo, other);
    if (metres < RETRIEVAL_FAR_METRES && !elsewhere)
      report(`${image} is ${metres.toFixed(0)} m away on the same street`);
    if (normaliseName(other.record.caption) === normaliseName(photo.record.caption))
      report(`${image} has the same caption`);
  }
}

function checkPerception(query: BenchmarkQuery, { photo, city, report }: AnswerCheck): void {
  const dimension = query.query_type as PerceptionDimension;
  const score = photo.record.perception?.[dimension];
  const bands = bandLimits(city.photos, dimension);
  const band = score === undefined || !bands ? undefined : bandOf(score, bands);
  if (band === undefined) report(`the photo has no sure band for "${dimension}"`);
  else if (query.ground_truth !== bandText(band, dimension))
    report(`the answer should be "${bandText(band, dimension)}"`);
  if (query.evidence.score !== score) report("the evidence is not the photo's score");
}

function checkGrounding(query: BenchmarkQuery, { photo, city: { graph }, report }: AnswerCheck): void {
  const camera: LonLat = [photo.record.lon, photo.record.lat];
  const metresByName = new Map<string, number>();
  const outlineMetresByName = new Map<string, number>();
  for (let index = 0; index < graph.nodeCount; index++) {
    if (graph.kindOf(index) !== 'poi') continue;
    const { name, coord } = graph.node(index);
    if (name === undefined || normaliseName(name) === '' || isFar(camera, coord)) continue;
    const key = normaliseName(name);
    keepSmaller(metresByName, key, distanceMetres(camera, coord));
    keepSmaller(outlineMetresByName, key, graph.footOn(index, camera).metres);
  }
  const [nearest] = [...metresByName].sort((a, b) => a[1] - b[1]);
  if (!nearest || nearest[1] > NEAREST_LIMIT_METRES) {
    report(`no named place within ${NEAREST_LIMIT_METRES} m`);
    return;
  }
  const [name, metres] = nearest;
  if (normaliseName(query.ground_truth) !== name) report(`the nearest place is "${name}"`);
  for (const [other, otherMetres] of outlineMetresByName) {
    if (other !== name && otherMetres < runnerUpLimit(metres)) report(`"${other}" is about as near as the answer`);
  }
}

function keepSmaller(map: Map<string, number>, key: string, value: number): void {
  map.set(key, Math.min(map.get(key) ?? Number.POSITIVE_INFINITY, value));
}

/** More than a kilometre off, at any latitude below 80°: not worth a geodesic. */
function isFar(camera: LonLat, coord: LonLat): boolean {
  return Math.abs(camera[1] - coord[1]) > 0.01 || Math.abs(camera[0] - coord[0]) > 0.06;
}

function wrongCandidates({ candidates, ground_truth_idx }: BenchmarkQuery): string[] {
  return candidates.filter((_, index) => index !== ground_truth_idx);
}

function geodesicMetres(a: PlacedRecord, b: PlacedRecord): number {
  return distanceMetres([a.record.lon, a.record.lat], [b.record.lon, b.record.lat]);
}
