import { searchNetwork } from '../network/search-network.ts';
import type { StreetNetwork } from '../network/street-network.ts';
import type { TravelOptions } from '../network/travel-mode.ts';

/**
 * Metres of the shortest way from a junction to every junction: those of Dijkstra's algorithm to the last bit. For some
 * hundred sources or more, `prepareNetworkDistances` is faster.
 *
 * @param source - junction, `0 … network.junctionCount - 1`.
 * @param options.maxMetres - junctions farther away count as out of reach. Default: no limit.
 * @returns float64 `[junctions]`, infinite where there is no way. Owned by the caller.
 * @throws {UgeError} `graph/no-such-junction`.
 */
export function networkDistances(
  network: StreetNetwork,
  source: number,
  options: TravelOptions & { maxMetres?: number } = {},
): Float64Array {
  const { maxMetres = Number.POSITIVE_INFINITY } = options;
  network.checkJunction(source);
  return searchNetwork(network.travelGraph(options), { starts: [{ junction: source, metres: 0 }], maxMetres });
}
