import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { breadthFirst } from '../routing/breadth-first.ts';
import { extractSubgraph } from './extract-subgraph.ts';

const graph = randomCity({ nodes: 250, metres: 700 });

interface Limits {
  hops: number;
  radiusMetres: number;
  maxNodes: number;
}

/** The rule in its plainest form: take the nearest node that keeps to the limits, again and again. */
function growPlainly(city: CityGraph, center: number, limits: Limits): number[] {
  const position = city.coordOf(center);
  const metresTo = (index: number): number => city.footOn(index, position).metres;
  const chosen = new Set([center]);
  const hopsWithin = (): Map<number, number> => {
    const hops = new Map([[center, 0]]);
    for (const [node, count] of hops) {
      for (const { target } of city.edgesFrom(node)) {
        if (chosen.has(target) && !hops.has(target)) hops.set(target, count + 1);
      }
    }
    return hops;
  };
  while (chosen.size < limits.maxNodes) {
    const candidates = new Set<number>();
    for (const [node, count] of hopsWithin()) {
      for (const { target } of count < limits.hops ? city.edgesFrom(node) : []) {
        if (!chosen.has(target) && city.kindOf(target) !== 'image' && metresTo(target) <= limits.radiusMetres) {
          candidates.add(target);
        }
      }
    }
    const [next] = [...candidates].sort((a, b) => metresTo(a) - metresTo(b) || a - b);
    if (next === undefined) break;
    chosen.add(next);
  }
  return [...chosen];
}

describe('growth of a subgraph', () => {
  it('takes the nodes that the plain rule takes', () => {
    const limits = fc.record({
      hops: fc.integer({ min: 0, max: 5 }),
      radiusMetres: fc.double({ min: 50, max: 1500, noNaN: true }),
      maxNodes: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.nat(graph.nodeCount - 1), limits, (center, options) => {
        const grown = extractSubgraph(graph, graph.node(center).id, options);
        expect(new Set(grown.nodes.map(({ node_id }) => node_id))).toEqual(
          new Set(growPlainly(graph, center, options).map((index) => graph.node(index).id)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same subgraph whatever was extracted before', () => {
    const options = { maxNodes: 30, radiusMetres: 400 };
    const ids = Array.from({ length: 40 }, (_, index) => graph.node(index).id);
    const forwards = ids.map((id) => JSON.stringify(extractSubgraph(graph, id, options)));
    const fresh = randomCity({ nodes: 250, metres: 700 });
    const backwards = [...ids].reverse().map((id) => JSON.stringify(extractSubgraph(fresh, id, options)));
    expect(backwards.reverse()).toEqual(forwards);
  });

  it('always holds given nodes, with a way to them, whatever the limits', () => {
    fc.assert(
      fc.property(
        fc.nat(graph.nodeCount - 1),
        fc.array(fc.nat(graph.nodeCount - 1), { minLength: 1, maxLength: 6 }),
        (center, include) => {
          const ids = include.map((index) => graph.node(index).id);
          const { nodes, edges } = extractSubgraph(graph, graph.node(center).id, {
            hops: 1,
            radiusMetres: 10,
            maxNodes: 3,
            include: ids,
          });
          const held = new Set(nodes.map(({ node_id }) => node_id));
          for (const id of ids) expect(held).toContain(id);
          const reached = new Set([nodes[0]!.node_id]);
          for (const id of reached) {
            for (const { source, target } of edges) {
              if (source === id) reached.add(target);
              if (target === id) reached.add(source);
            }
          }
          // What only other photos connect stays apart.
          const mayPass = (index: number): boolean =>
            graph.kindOf(index) !== 'image' || index === center || include.includes(index);
          const connected = breadthFirst(graph, center, { accept: mayPass });
          expect(ids.filter((id) => reached.has(id))).toEqual(ids.filter((_, i) => connected.has(include[i]!)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
