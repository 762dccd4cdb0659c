import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import { mergeOsm } from '../osm/merge-osm.ts';
import { readOsm } from '../osm/read-osm.ts';
import { RELATIONS } from '../types.ts';
import { buildCityGraph } from './build-city-graph.ts';

const root = join(import.meta.dirname, '../../../../../shared/data');
const isAbsent = !existsSync(root);
if (isAbsent) console.warn('skipped: ../shared/data with real extracts is not beside the repository');

describe.skipIf(isAbsent)('real cities', () => {
  // Least numbers of named streets, places and crossings, and way references the extract is known to lack.
  it.each([
    ['newyork-manhattan-midtown.osm.pbf', { street: 200, poi: 4500, crossing: 400 }, 0],
    ['singapore-sengkang-punggol.osm.gz', { street: 150, poi: 1000, crossing: 150 }, 14_488],
    ['paris-9e.osm.gz', { street: 30, poi: 250, crossing: 40 }, 0],
    ['beijing-bupt-campus-tiny.osm.gz', { street: 5, poi: 30, crossing: 3 }, 0],
    ['berlin-mitte.osm.gz', { street: 150, poi: 1500, crossing: 200 }, 0],
    ['helsinki-center.osm.pbf', { street: 200, poi: 2000, crossing: 200 }, 6409],
    ['munich.osm.pbf', { street: 300, poi: 2000, crossing: 250 }, 0],
    ['monaco-2025.osm.pbf', { street: 250, poi: 600, crossing: 250 }, 0],
    ['vienna-innere-stadt.osm.gz', { street: 200, poi: 1800, crossing: 200 }, 170_099],
    ['singapore-bayfront-tiny.osm.pbf', { street: 15, poi: 80, crossing: 8 }, 0],
  ])('%s reads and builds', async (file, atLeast, missing) => {
    const osm = await readOsm(join(root, 'osm', file));
    expect(osm.skipped['missing-way-node'] ?? 0).toBe(missing);
    const graph = buildCityGraph(osm, { name: file });
    const { nodes } = graph.counts();
    for (const [kind, count] of Object.entries(atLeast)) {
      expect(nodes[kind as keyof typeof atLeast]).toBeGreaterThanOrEqual(count);
    }
    expectSoundEdges(graph);
  });

  it('roads and buildings of two Overpass answers make one city', async () => {
    const layers = await Promise.all(
      ['sf-roads', 'sf-buildings'].map((layer) => readOsm(join(root, 'overpass', `${layer}.overpass.json.gz`))),
    );
    expect(() => buildCityGraph(layers[1]!, { name: 'sf' })).toThrow(
      expect.objectContaining({ code: 'graph/no-streets' }),
    );
    const { nodes } = buildCityGraph(mergeOsm(layers), { name: 'sf' }).counts();
    expect(nodes.street).toBeGreaterThan(50);
    expect(nodes.crossing).toBeGreaterThan(100);
  });
});

function expectSoundEdges(graph: CityGraph): void {
  const { edgeSource, edgeTarget, edgeRelation, edgeMetres, edgeBearing } = graph.columns;
  let wrong = 0;
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const [source, target] = [edgeSource[edge]!, edgeTarget[edge]!];
    const metres = edgeMetres[edge]!;
    const relation = RELATIONS[edgeRelation[edge]!];
    const direct = distanceMetres(graph.coordOf(source), graph.coordOf(target));
    if (!(metres >= 0) || !(edgeBearing[edge]! >= 0 && edgeBearing[edge]! < 360) || source === target) wrong++;
    if (relation === 'near' && Math.abs(metres - direct) > 0.01) wrong++;
    // No line is shorter than the straight one.
    if (relation === 'next_crossing' && metres < 0.999 * direct - 0.01) wrong++;
    if (relation === 'nearest' && metres > 100 && graph.node(source).id.startsWith('node/')) wrong++;
  }
  expect(wrong).toBe(0);
  for (const index of graph.indicesOf('crossing')) expect(graph.node(index).streets!.length).toBeGreaterThan(1);
  expectOneCrossingEach(graph);
  for (const index of graph.indicesOf('street')) expect(graph.node(index).road?.class).toBe(graph.node(index).type);
}

/** Where two streets meet there is one crossing of that name: none other within 15 m, half of what junctions merge at. */
function expectOneCrossingEach(graph: CityGraph): void {
  for (const index of graph.indicesOf('crossing')) {
    const { name, coord } = graph.node(index);
    const around = graph.withinRadius(coord, 15, { kind: 'crossing' });
    expect(around.filter((other) => graph.node(other.index).name === name)).toHaveLength(1);
  }
}
