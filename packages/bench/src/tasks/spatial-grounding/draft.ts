import { createRandom } from '@uge/core';
import { distanceMetres, geodesicStep, type LonLat, type SpatialSubgraph } from '@uge/graph';
import {
  type BuildContext,
  type CityContext,
  MINIMUM_CANDIDATES,
  type PlacedRecord,
} from '../../builder/build-context.ts';
import { roundMetres } from '../../builder/geodesic-evidence.ts';
import type { NamedPlace } from '../../builder/named-places.ts';
import { normaliseName } from '../../builder/normalise-name.ts';
import { type DraftCandidate, drawDistinct, type QueryDraft, type SkippedDraft } from '../../builder/query-draft.ts';

/** Farther places are not "nearest" to anybody. */
export const NEAREST_LIMIT_METRES = 200;
/** The nearest place of another name must be this much farther, in metres and as a share. */
const RUNNER_UP_MARGIN_METRES = 10;
const RUNNER_UP_MARGIN_SHARE = 0.2;
/** Share of wrong answers that are in the photo's own graph, so that being in it tells little. */
const HARD_SHARE = 0.75;
const PLANAR_SLACK_METRES = 0.05;

/** Distance beyond which a place is surely not the nearest one. */
export function runnerUpLimit(nearestMetres: number): number {
  return Math.max(nearestMetres + RUNNER_UP_MARGIN_METRES, nearestMetres * (1 + RUNNER_UP_MARGIN_SHARE));
}

/**
 * Photo and its graph → name of the place nearest to the camera, among other places of the graph and the city. Distance is
 * to the place's representative point; a place whose outline comes about as near makes the photo unusable.
 */
export async function draftGrounding(
  photo: PlacedRecord,
  city: CityContext,
  { seed, candidates, dataset }: BuildContext,
): Promise<QueryDraft | SkippedDraft> {
  const { record } = photo;
  const metresTo = (place: NamedPlace): number => Math.hypot(place.x - photo.x, place.y - photo.y);
  const nearest = nearestOf(city.places, metresTo);
  if (!nearest || metresTo(nearest) > NEAREST_LIMIT_METRES - PLANAR_SLACK_METRES) {
    return { skip: `no named place within ${NEAREST_LIMIT_METRES} m` };
  }
  const answer = normaliseName(nearest.name);
  const others = city.places.filter(({ name }) => normaliseName(name) !== answer);
  const runnerUp = nearestOf(others, metresTo);
  if (!runnerUp) return { skip: 'only one named place in the city' };
  const camera: LonLat = [record.lon, record.lat];
  const limit = runnerUpLimit(metresTo(nearest)) + PLANAR_SLACK_METRES;
  const rival = city.graph.withinRadius(camera, limit, { kind: 'poi' }).find(({ index }) => {
    const name = normaliseName(city.graph.node(index).name ?? '');
    return name !== '' && name !== answer;
  });
  if (rival) return { skip: 'another place is about as near' };
  const subgraph = await dataset.readGraph(record.graph);
  const inGraph = placesInGraph(subgraph, city);
  if (!inGraph.has(nearest)) return { skip: "the nearest place is not in the photo's graph" };

  const shuffled = createRandom(seed, 'grounding', record.id).shuffle(others);
  const inOwnGraph = shuffled.filter((place) => inGraph.has(place));
  const elsewhere = shuffled.filter((place) => !inGraph.has(place));
  const wanted = candidates - 1;
  const taken = new Set([answer]);
  const negatives: NamedPlace[] = [];
  const draw = (pool: readonly NamedPlace[], count: number): void => {
    negatives.push(...drawDistinct(pool, { count, taken, textOf: ({ name }) => name }));
  };
  draw(inOwnGraph, Math.round(wanted * HARD_SHARE));
  draw(elsewhere, wanted - negatives.length);
  draw(inOwnGraph, wanted - negatives.length);
  if (negatives.length < MINIMUM_CANDIDATES - 1) return { skip: 'too few other named places' };
  return {
    queryType: 'nearest-place',
    instruction: 'Which place is nearest to the camera?',
    shows: { image: true },
    truth: toCandidate(nearest, camera, city),
    negatives: negatives.map((place) => toCandidate(place, camera, city)),
    candidatesAre: 'text',
    evidence: { runnerUpMetres: roundMetres(distanceMetres(camera, runnerUp.coord)) },
  };
}

function toCandidate(place: NamedPlace, camera: LonLat, city: CityContext): DraftCandidate {
  const { metres, bearing } = geodesicStep(camera, place.coord);
  return {
    value: place.name,
    evidence: { source: place.id, city: city.name, metres: roundMetres(metres), bearing: Math.round(bearing) % 360 },
  };
}

function placesInGraph(subgraph: SpatialSubgraph, city: CityContext): Set<NamedPlace> {
  const ids = new Set(subgraph.nodes.map(({ node_id }) => node_id));
  return new Set(city.places.filter(({ id }) => ids.has(id)));
}

function nearestOf(places: readonly NamedPlace[], metresTo: (place: NamedPlace) => number): NamedPlace | undefined {
  let best: NamedPlace | undefined;
  let bestMetres = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const metres = metresTo(place);
    if (metres < bestMetres) {
      best = place;
      bestMetres = metres;
    }
  }
  return best;
}
