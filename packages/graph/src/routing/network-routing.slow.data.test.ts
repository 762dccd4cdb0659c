import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@uge/core';
import { dijkstra } from 'graphology-shortest-path';
import { describe, expect, it } from 'vitest';
import { createLocalFrame } from '../geodesy/local-frame.ts';
import { buildStreetNetwork } from '../network/build-street-network.ts';
import { StreetNetwork } from '../network/street-network.ts';
import { TRAVEL_MODES, type TravelMode } from '../network/travel-mode.ts';
import { readOsm } from '../osm/read-osm.ts';
import { networkDistances } from './network-distances.ts';
import { prepareNetworkDistances } from './prepare-network-distances.ts';

const root = join(import.meta.dirname, '../../../../../shared/data/osm');
const isAbsent = !existsSync(root);
if (isAbsent) console.warn('skipped: ../shared/data with real extracts is not beside the repository');

const SOURCES = 40;
const TARGETS_OF_EACH = 25;

async function networkOf(file: string): Promise<StreetNetwork> {
  const osm = await readOsm(join(root, file));
  const [first] = osm.nodes.values();
  const frame = createLocalFrame([first!.lon, first!.lat]);
  return new StreetNetwork(buildStreetNetwork(osm, { frame }), frame);
}

/** Compare 1,000 random pairs; how many of them have a way. */
function countEqualLengths(network: StreetNetwork, mode: TravelMode, seed: string): number {
  const graph = network.toGraphology({ mode });
  const random = createRandom(seed, mode);
  const prepared = prepareNetworkDistances(network, { mode });
  let connected = 0;
  for (let i = 0; i < SOURCES; i++) {
    const source = random.int(network.junctionCount);
    const found = prepared(source);
    const searched = networkDistances(network, source, { mode });
    const differences = found.map((metres, to) => (metres === searched[to] ? 0 : Math.abs(metres - searched[to]!)));
    expect(Math.max(...differences)).toBeLessThan(1e-6);
    const paths = dijkstra.singleSource(graph, network.idOf(source), 'metres');
    for (let k = 0; k < TARGETS_OF_EACH; k++) {
      const target = random.int(network.junctionCount);
      const path = paths[network.idOf(target)];
      expect(found[target] === Number.POSITIVE_INFINITY).toBe(path === undefined);
      if (!path) continue;
      connected++;
      const metres = path.slice(1).reduce((sum, key, step) => {
        const parallel = graph.outEdges(path[step]!, key);
        return sum + Math.min(...parallel.map((edge) => graph.getEdgeAttribute(edge, 'metres')));
      }, 0);
      expect(Math.abs(found[target]! - metres)).toBeLessThan(1e-6);
    }
  }
  return connected;
}

describe.skipIf(isAbsent)('graphology-shortest-path gives the same lengths in', () => {
  it.each([
    ['newyork-manhattan-midtown.osm.pbf', 700],
    ['singapore-sengkang-punggol.osm.gz', 600],
    ['paris-9e.osm.gz', 500],
    ['beijing-bupt-campus-tiny.osm.gz', 400],
    ['berlin-mitte.osm.gz', 700],
    ['helsinki-center.osm.pbf', 700],
    ['munich.osm.pbf', 700],
    ['monaco-2025.osm.pbf', 700],
    ['vienna-innere-stadt.osm.gz', 700],
    ['singapore-bayfront-tiny.osm.pbf', 400],
  ])(
    '%s',
    async (file, atLeast) => {
      const connected = countEqualLengths(await networkOf(file), 'foot', file);
      expect(connected).toBeGreaterThanOrEqual(atLeast);
    },
    60_000,
  );

  it('monaco in every mode', async () => {
    const network = await networkOf('monaco-2025.osm.pbf');
    for (const mode of TRAVEL_MODES) expect(countEqualLengths(network, mode, 'modes')).toBeGreaterThan(100);
  });
});
