import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { anchorPhotos } from '../build/anchor-photos.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { fromGraphology } from '../city-graph/from-graphology.ts';
import { decodeCityGraph } from '../file/decode-city-graph.ts';
import { encodeCityGraph } from '../file/encode-city-graph.ts';
import { readOsm } from '../osm/read-osm.ts';
import { extractSubgraph } from '../subgraph/extract-subgraph.ts';
import { parseSubgraph } from '../subgraph/parse-subgraph.ts';
import { lineGraph } from './line-graph.ts';

const root = join(import.meta.dirname, '../../../../../shared/data/osm');
const isAbsent = !existsSync(root);
if (isAbsent) console.warn('skipped: ../shared/data with real extracts is not beside the repository');

describe.skipIf(isAbsent)('forms of a real city', () => {
  let graph: CityGraph;

  beforeAll(async () => {
    const built = buildCityGraph(await readOsm(join(root, 'paris-9e.osm.gz')), { name: 'Paris 9e' });
    const photos = Array.from(built.indicesOf('crossing'), (index) => {
      const [lon, lat] = built.coordOf(index);
      return { id: String(index), lon: lon + 5e-5, lat };
    });
    graph = anchorPhotos(built, photos).graph;
  });

  it('are the same city again from a file and from graphology', () => {
    const bytes = encodeCityGraph(graph);
    expect(Buffer.compare(encodeCityGraph(decodeCityGraph(bytes)), bytes)).toBe(0);
    const again = fromGraphology(graph.toGraphology());
    expect(again.counts()).toEqual(graph.counts());
    for (let index = 0; index < graph.nodeCount; index++) {
      expect(again.node(index)).toEqual(graph.node(index));
      expect(again.edgesFrom(index)).toEqual(graph.edgesFrom(index));
    }
  });

  it('hold every photo with short texts of the right district and without a foreign country', () => {
    for (const index of graph.indicesOf('image')) {
      const subgraph = extractSubgraph(graph, graph.node(index).id);
      expect(parseSubgraph(JSON.stringify(subgraph))).toEqual(subgraph);
      expect(subgraph.nodes[0]!.node_id).toBe(graph.node(index).id);
      for (const node of subgraph.nodes) {
        const { district } = graph.node(graph.indexOf(node.node_id)!);
        expect(node.node_text).not.toMatch(/Singapore|USA|Country|None|undefined|NaN|, ,|Coordinates|-?\d+\.\d{4}/);
        if (node.kind !== 'image' && district !== undefined)
          expect(node.node_text).toMatch(new RegExp(`\\| ${district}$`));
      }
    }
  });

  it('find in the box of the whole city what a scan finds', () => {
    const [west, south, east, north] = graph.bounds;
    const middle = [(west + east) / 2, (south + north) / 2] as const;
    const inBox = new Set(
      graph.withinBounds([west, south, middle[0], middle[1]], { kind: ['poi', 'image', 'crossing'] }),
    );
    for (const kind of ['poi', 'image', 'crossing'] as const) {
      for (const index of graph.indicesOf(kind)) {
        const [lon, lat] = graph.coordOf(index);
        expect(inBox.has(index)).toBe(lon <= middle[0] && lat <= middle[1]);
      }
    }
  });

  it('join the streets that cross, and the arcs that meet', () => {
    const streets = lineGraph(graph);
    expect(streets.nodeIds).toHaveLength(graph.indicesOf('street').length);
    const sharing = new Set<string>();
    for (const crossing of graph.indicesOf('crossing')) {
      const incident = graph.edgesFrom(crossing).filter(({ relation }) => relation === 'on_street');
      for (const a of incident) {
        for (const b of incident) {
          if (a.target !== b.target) sharing.add([graph.node(a.target).id, graph.node(b.target).id].sort().join(' '));
        }
      }
    }
    const joined = new Set<string>();
    const count = streets.edgeType.length;
    for (let edge = 0; edge < count; edge++) {
      const ends = [streets.edgeIndex[edge]!, streets.edgeIndex[count + edge]!].map((node) => streets.nodeIds[node]!);
      joined.add(ends.sort().join(' '));
    }
    expect(joined).toEqual(sharing);
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      const { source, target, relation } = graph.edgeAt(2 * edge);
      if (relation === 'crosses')
        expect(joined).toContain([graph.node(source).id, graph.node(target).id].sort().join(' '));
    }
    expect(lineGraph(graph.network).nodeIds).toHaveLength(graph.network.arcCount);
  });
});
