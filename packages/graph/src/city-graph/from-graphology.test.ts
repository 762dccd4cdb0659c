import type { UgeError } from '@uge/core';
import { MultiDirectedGraph, UndirectedGraph } from 'graphology';
import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import { toyMap } from '../../test-support/toy-city.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import { encodeCityGraph } from '../file/encode-city-graph.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import { extractSubgraph } from '../subgraph/extract-subgraph.ts';
import { subgraphFromGraphology, subgraphToGraphology } from '../subgraph/subgraph-graphology.ts';
import { fromGraphology } from './from-graphology.ts';

describe('fromGraphology', () => {
  it.each([
    ['Paris', [2.35, 48.86]],
    ['the antimeridian', [179.999, -16.5]],
  ] as const)('gives back the city that toGraphology took, byte for byte, at %s', (_name, origin) => {
    const city = randomCity({ origin });
    expect(Buffer.compare(encodeCityGraph(fromGraphology(city.toGraphology())), encodeCityGraph(city))).toBe(0);
  });

  it('gives back roads, labels, holes and districts of a built city', () => {
    const city = buildCityGraph(toyMap().finish(), { name: 'toy' });
    const again = fromGraphology(city.toGraphology());
    for (let index = 0; index < city.nodeCount; index++) {
      expect(again.node(index)).toEqual(city.node(index));
      expect(again.geometryOf(index)).toEqual(city.geometryOf(index));
      expect(again.edgesFrom(index)).toEqual(city.edgesFrom(index));
    }
    expect(again.skipped).toEqual(city.skipped);
    expect(again.network.arcCount).toBe(0);
  });

  it('needs little: kinds, positions and relations', () => {
    const graph = new UndirectedGraph();
    graph.addNode('a', { kind: 'poi', coord: [2.35, 48.86] });
    graph.addNode('b', { kind: 'poi', coord: [2.36, 48.86], category: 'food', rating: 4 });
    graph.addEdge('a', 'b', { relation: 'near' });
    const city = fromGraphology(graph);
    expect(city.node(1)).toEqual({ id: 'b', kind: 'poi', category: 'food', coord: [2.36, 48.86] });
    const [edge] = city.edgesFrom(0);
    expect(edge!.metres).toBeCloseTo(distanceMetres([2.35, 48.86], [2.36, 48.86]), 6);
    expect(edge!.bearing).toBeCloseTo(90, 1);
    expect(city.nearest([2.359, 48.86])[0]!.index).toBe(1);
    expect(city.bounds).toEqual([2.35, 48.86, 2.36, 48.86]);
    expect(fromGraphology(new UndirectedGraph()).nodeCount).toBe(0);
  });

  it('lists everything that it cannot take', () => {
    const graph = new MultiDirectedGraph();
    graph.addNode('a', { kind: 'pio', coord: [2.35, 48.86] });
    graph.addNode('b', { kind: 'poi', coord: [48.86, 235] });
    graph.addNode('c', { kind: 'aoi', coord: [2, 48], geometry: { type: 'GeometryCollection', geometries: [] } });
    graph.addEdgeWithKey('ab', 'a', 'b', { relation: 'neer' });
    try {
      fromGraphology(graph);
      expect.unreachable();
    } catch (error) {
      const { code, details } = error as UgeError;
      expect(code).toBe('graph/invalid-graphology');
      expect(details!['problems']).toEqual([
        expect.stringContaining('node "a": kind "pio"'),
        expect.stringContaining('node "b": coord [48.86,235]'),
        expect.stringContaining('node "c": a geometry of type GeometryCollection'),
        expect.stringContaining('edge "ab": relation "neer"'),
      ]);
    }
  });
});

describe('subgraphs in graphology', () => {
  const city = randomCity();
  const subgraph = extractSubgraph(city, city.node(city.indicesOf('image')[0]!).id);

  it('come back as they went', () => {
    const graph = subgraphToGraphology(subgraph);
    expect(graph.order).toBe(subgraph.nodes.length);
    expect(subgraphFromGraphology(graph)).toEqual(subgraph);
  });

  it('are checked on the way back', () => {
    const graph = subgraphToGraphology(subgraph);
    graph.removeNodeAttribute(subgraph.nodes[1]!.node_id, 'coords');
    expect(() => subgraphFromGraphology(graph)).toThrow(/nodes\.1\.coords/);
    const undirected = new UndirectedGraph();
    undirected.mergeEdge('a', 'b');
    expect(() => subgraphFromGraphology(undirected)).toThrow(
      expect.objectContaining({ code: 'graph/invalid-subgraph' }),
    );
  });
});
