import { UgeError } from '@uge/core';
import { type CityGraph, geodesicStep } from '@uge/graph';
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
  const cities = new Map<string, Promise<CityGraph>>();
  const cityOf = (name: string): Promise<CityGraph> => {
    const city = cities.get(name) ?? dataset.readCity(name);
    cities.set(name, city);
    return city;
  };
  return {
    id: 'oracle',
    modalities: new Set(['text', 'image', 'graph']),
    async score({ id }) {
      const query = byId.get(id)!;
      const asked = await askedStep(query, cityOf);
      const scores = query.evidence.candidates.map((candidate) => -error(candidate, asked));
      if (scores.some(Number.isFinite)) return scores;
      throw new UgeError('bench/no-coordinates', `${id}: its candidates have no place.`, { id });
    },
  };
}

/** Degrees by which a direction of eight may be off. */
const HALF_SECTOR = 22.5;
/** Logarithm of the ratio by which a distance may be off: 15 %. */
const NEAR_RATIO = Math.log(1.15);

/** What a question about a distance or a direction is about. */
interface AskedStep {
  metres?: number;
  /** Degrees clockwise from north. */
  bearing?: number;
}

/** How far a candidate is from right; infinite for one in another city, or without a place. */
function error({ metres, claim }: CandidateEvidence, asked: AskedStep): number {
  const claimed: number[] = [];
  if (claim?.metres !== undefined && asked.metres !== undefined)
    claimed.push(Math.abs(Math.log(claim.metres / asked.metres)) / NEAR_RATIO);
  if (claim?.bearing !== undefined && asked.bearing !== undefined)
    claimed.push(turn(claim.bearing, asked.bearing) / HALF_SECTOR);
  return claimed.length > 0 ? Math.max(...claimed) : (metres ?? Number.POSITIVE_INFINITY);
}

/** The quantity of the evidence, or the step from the camera to the node that the question is about. */
async function askedStep(query: BenchmarkQuery, cityOf: (name: string) => Promise<CityGraph>): Promise<AskedStep> {
  const { quantity, nodes, candidates } = query.evidence;
  if (quantity) return { metres: quantity.metres };
  if (!query.image_coords || nodes?.[0] === undefined || candidates.every(({ claim }) => !claim)) return {};
  const graph = await cityOf(query.city);
  const index = graph.indexOf(nodes[0]);
  return index === undefined ? {} : geodesicStep(query.image_coords, graph.node(index).coord);
}

/** Degrees between two directions, `[0, 180]`. */
function turn(a: number, b: number): number {
  const difference = Math.abs(a - b) % 360;
  return Math.min(difference, 360 - difference);
}
