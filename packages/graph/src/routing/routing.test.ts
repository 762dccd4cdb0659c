import { createRandom } from '@uge/core';
import { dijkstra } from 'graphology-shortest-path';
import { describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import type { Relation } from '../types.ts';
import { breadthFirst, pathTo } from './breadth-first.ts';
import { shortestPath } from './shortest-path.ts';

const graph = buildCityGraph(toyMap().finish(), { name: 'toy' });

function indexOfName(name: string): number {
  for (let index = 0; index < graph.nodeCount; index++) if (graph.node(index).name === name) return index;
  throw new Error(`no node named ${name}`);
}

const routeBetween = (from: string, to: string, options = {}) =>
  shortestPath(graph, indexOfName(from), indexOfName(to), options);

describe('shortestPath', () => {
  it('walks from place to place along the streets between them', () => {
    const route = routeBetween('Chez Nous', 'Corner Shop')!;
    expect(route.nodes.map((index) => graph.node(index).name)).toEqual([
      'Chez Nous',
      'Oak Street',
      'Oak Street and Second Avenue',
      'Second Avenue',
      'Corner Shop',
    ]);
    // 20 m to Oak Street, 180 along it, 150 up Second Avenue, 10 to the door.
    expect(route.metres).toBeCloseTo(360, 1);
    expect(route.edges.reduce((sum, edge) => sum + edge.metres, 0)).toBeCloseTo(route.metres, 6);
    expect(route.edges.every((edge, i) => edge.source === route.nodes[i] && edge.target === route.nodes[i + 1])).toBe(
      true,
    );
    expect(routeBetween('Corner Shop', 'Chez Nous')!.metres).toBeCloseTo(route.metres, 6);
  });

  it('stays on one street where both places are on it', () => {
    const route = routeBetween('Plain Cafe', 'Kiosk')!;
    expect(route.metres).toBeCloseTo(12 + 99.5 + 12, 1);
    expect(route.nodes.map((index) => graph.node(index).name)).toEqual(['Plain Cafe', 'First Avenue', 'Kiosk']);
  });

  it('enters a street anywhere, stays put at home, and gives up', () => {
    expect(routeBetween('First Avenue and Oak Street', 'Oak Street')!.metres).toBeCloseTo(0, 6);
    expect(routeBetween('Kiosk', 'Kiosk')).toEqual({ nodes: [indexOfName('Kiosk')], edges: [], metres: 0 });
    expect(routeBetween('Chez Nous', 'Corner Shop', { maxMetres: 300 })).toBeUndefined();
    expect(routeBetween('Chez Nous', 'Far Bank')).toBeUndefined();
  });

  it('gives the lengths of graphology-shortest-path', () => {
    expectGraphologyLengths(graph, ['next_crossing'], 60);
    expectGraphologyLengths(graph, ['near', 'within'], 60);
  });
});

/** Relations without streets between them have no along-street metres: plain Dijkstra must agree. */
function expectGraphologyLengths(city: CityGraph, relations: readonly Relation[], pairCount: number): void {
  const copy = city.toGraphology();
  for (const edge of copy.edges()) {
    if (!relations.includes(copy.getEdgeAttribute(edge, 'relation'))) copy.dropEdge(edge);
    else copy.addDirectedEdge(copy.target(edge), copy.source(edge), copy.getEdgeAttributes(edge));
  }
  const random = createRandom('pairs');
  for (let pair = 0; pair < pairCount; pair++) {
    const [from, to] = [random.int(city.nodeCount), random.int(city.nodeCount)];
    const route = shortestPath(city, from, to, { relations });
    const keys = dijkstra.bidirectional(copy, city.node(from).id, city.node(to).id, 'metres');
    if (!keys) {
      expect(route).toBeUndefined();
      continue;
    }
    let metres = 0;
    for (let i = 1; i < keys.length; i++) {
      const parallel = copy.edges(keys[i - 1]!, keys[i]!).filter((edge) => copy.source(edge) === keys[i - 1]);
      metres += Math.min(...parallel.map((edge) => copy.getEdgeAttribute(edge, 'metres')));
    }
    expect(route!.metres).toBeCloseTo(metres, 6);
  }
}

describe('breadthFirst', () => {
  it('finds fewest hops and the way back', () => {
    const from = indexOfName('Chez Nous');
    const visits = breadthFirst(graph, from);
    const park = indexOfName('Kips Park');
    expect(visits.get(park)?.hops).toBe(2);
    const path = pathTo(visits, park)!;
    expect([from, ...path.map((edge) => edge.target)].map((index) => graph.node(index).name)).toEqual([
      'Chez Nous',
      'Oak Street',
      'Kips Park',
    ]);
    expect([...visits.values()].map(({ hops }) => hops)).toEqual(
      [...visits.values()].map(({ hops }) => hops).sort((a, b) => a - b),
    );
    expect(visits.has(indexOfName('Far Bank'))).toBe(false);
    expect(pathTo(visits, indexOfName('Far Bank'))).toBeUndefined();
  });

  it('keeps to its limits', () => {
    const from = indexOfName('Chez Nous');
    const near = breadthFirst(graph, from, { maxMetres: 50, maxHops: 1 });
    expect([...near.keys()].map((index) => graph.node(index).name).sort()).toEqual([
      'Chez Nous',
      'Oak Street',
      'Plain Cafe',
      'Toy Museum',
    ]);
  });
});
