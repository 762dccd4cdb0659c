import { describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import { breadthFirst, pathTo } from './breadth-first.ts';

const graph = buildCityGraph(toyMap().finish(), { name: 'toy' });

function indexOfName(name: string): number {
  for (let index = 0; index < graph.nodeCount; index++) if (graph.node(index).name === name) return index;
  throw new Error(`no node named ${name}`);
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
