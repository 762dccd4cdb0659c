import { describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import { lineGraph, lineGraphToGraphology } from './line-graph.ts';

const city = buildCityGraph(toyMap().finish(), { name: 'toy' });

describe('lineGraph', () => {
  it('joins the streets of a city that share a crossing', () => {
    const graph = lineGraph(city);
    expect(graph.nodeIds).toEqual(Array.from(city.indicesOf('street'), (index) => city.node(index).id));
    const nameOf = (node: number): string => city.node(graph.members[node]!).name!;
    const count = graph.edgeType.length;
    const pairs = Array.from({ length: count }, (_, edge) =>
      [nameOf(graph.edgeIndex[edge]!), nameOf(graph.edgeIndex[count + edge]!)].join(' – '),
    );
    expect(new Set(pairs).size).toBe(count);
    expect(pairs).toContain('Oak Street – First Avenue');
    expect(pairs).toContain('First Avenue – Oak Street');
    expect(pairs).toContain('Second Avenue – Path Lane');
    expect(pairs).not.toContain('Oak Street – Elm Street');
    expect(graph.edgeAttr).toHaveLength(3 * count);
  });

  it('joins the arcs of a network that share a junction, as the definition says', () => {
    const { network } = city;
    const graph = lineGraph(network);
    expect(graph.nodeIds).toHaveLength(network.arcCount);
    const joined = new Set<string>();
    const count = graph.edgeType.length;
    for (let edge = 0; edge < count; edge++) joined.add(`${graph.edgeIndex[edge]} ${graph.edgeIndex[count + edge]}`);
    for (let a = 0; a < network.arcCount; a++) {
      for (let b = 0; b < network.arcCount; b++) {
        const ends = new Set([network.arc(b).source, network.arc(b).target]);
        const meets = a !== b && (ends.has(network.arc(a).source) || ends.has(network.arc(a).target));
        expect(joined.has(`${a} ${b}`)).toBe(meets);
      }
    }
  });

  it('becomes a graphology graph', () => {
    const graph = lineGraph(city);
    const copy = lineGraphToGraphology(graph);
    expect(copy.order).toBe(graph.nodeIds.length);
    expect(copy.size).toBe(graph.edgeType.length / 2);
    expect(copy.getNodeAttribute(graph.nodeIds[0], 'name')).toBe(city.node(graph.members[0]!).name);
  });
});
