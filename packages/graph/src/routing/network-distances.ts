import { searchNetwork } from '../network/search-network.ts';
import type { StreetNetwork } from '../network/street-network.ts';
import { buildSweepGraph, type SweepGraph } from '../network/sweep-graph.ts';
import { sweepNetwork } from '../network/sweep-network.ts';
import type { TravelGraph } from '../network/travel-graph.ts';
import type { TravelOptions } from '../network/travel-mode.ts';

/** Beyond so many junctions, ordering them takes seconds. */
const MAX_SWEPT_JUNCTIONS = 1 << 16;

const sweepGraphs = new WeakMap<TravelGraph, SweepGraph>();

/**
 * Metres of the shortest way from a junction to every junction.
 *
 * Without a limit, the first call for a mode orders the junctions of a network of up to 65,536, which takes about 20 µs per
 * junction; from then on a call passes over all junctions once, without a queue. Larger networks, and the surroundings within
 * `maxMetres`, are searched as they are: give a limit where fewer than some hundred sources are asked for.
 *
 * @param source - junction, `0 … network.junctionCount - 1`.
 * @param options.maxMetres - junctions farther away count as out of reach. Default: no limit.
 * @returns float64 `[junctions]`, infinite where there is no way. Owned by the caller. Precise to rounding: to about 1e-15 of
 * all metres of the network.
 * @throws {UgeError} `graph/no-such-junction`.
 */
export function networkDistances(
  network: StreetNetwork,
  source: number,
  options: TravelOptions & { maxMetres?: number } = {},
): Float64Array {
  const { maxMetres = Number.POSITIVE_INFINITY } = options;
  network.checkJunction(source);
  const graph = network.travelGraph(options);
  if (maxMetres < Number.POSITIVE_INFINITY || network.junctionCount > MAX_SWEPT_JUNCTIONS) {
    return searchNetwork(graph, { starts: [{ junction: source, metres: 0 }], maxMetres });
  }
  let swept = sweepGraphs.get(graph);
  if (!swept) {
    swept = buildSweepGraph(graph);
    sweepGraphs.set(graph, swept);
  }
  return sweepNetwork(swept, source);
}
