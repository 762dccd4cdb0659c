import { UgeError } from '@uge/core';
import { geodesicStep } from '@uge/graph';
import type { Benchmark, BenchmarkQuery, BenchmarkSource, CandidateEvidence, Scorer } from '../types.ts';

/**
 * Upper bound for what coordinates can answer: it is told where the camera is and where each candidate is (a candidate's
 * photo or node), and what a candidate claims, and ranks by distance, or by how far a claim is off.
 *
 * It knows no paths and no looks: a query whose candidates have neither a place nor a claim, as perception's, fails with
 * `bench/no-coordinates`, and paths are answered as far as straight lines go.
 */
export function createCoordinateOracle({ queries }: Pick<Benchmark, 'queries'>, dataset: BenchmarkSource): Scorer {
  const byId = new Map(queries.map((query) => [query.id, query]));
  return {
    id: 'oracle',
    modalities: new Set(['text', 'image', 'graph']),
    async score({ id }) {
      const query = byId.get(id)!;
      const bearing = await askedBearing(query, dataset);
      const scores = query.evidence.candidates.map((candidate) => -error(candidate, { query, bearing }));
      if (scores.some(Number.isFinite)) return scores;
      throw new UgeError('bench/no-coordinates', `${id}: its candidates have no place.`, { id });
    },
  };
}

/** How far a candidate is from right; infinite for one in another city, or without a place. */
function error(
  { metres, claim }: CandidateEvidence,
  { query, bearing }: { query: BenchmarkQuery; bearing: number | undefined },
): number {
  const { quantity } = query.evidence;
  if (claim?.metres !== undefined && quantity) return Math.abs(Math.log(claim.metres / quantity.metres));
  if (claim?.bearing !== undefined && bearing !== undefined) return turn(claim.bearing, bearing);
  return metres ?? Number.POSITIVE_INFINITY;
}

/** Direction from the camera to the node that the question is about, degrees clockwise from north. */
async function askedBearing(
  { city, image_coords, evidence }: BenchmarkQuery,
  dataset: BenchmarkSource,
): Promise<number | undefined> {
  const id = evidence.nodes?.[0];
  const isAsked = evidence.candidates.some(({ claim }) => claim?.bearing !== undefined);
  if (!isAsked || id === undefined || !image_coords) return undefined;
  const graph = await dataset.readCity(city);
  const index = graph.indexOf(id);
  return index === undefined ? undefined : geodesicStep(image_coords, graph.node(index).coord).bearing;
}

/** Degrees between two directions, `[0, 180]`. */
function turn(a: number, b: number): number {
  const difference = Math.abs(a - b) % 360;
  return Math.min(difference, 360 - difference);
}
