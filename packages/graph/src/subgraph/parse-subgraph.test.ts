import { UgeError } from '@uge/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import type { SpatialSubgraph } from '../types.ts';
import { extractSubgraph } from './extract-subgraph.ts';
import { parseSubgraph, type SubgraphProblem, subgraphJsonSchema } from './parse-subgraph.ts';

const city = randomCity();
const photo = city.node(city.indicesOf('image')[0]!).id;
const subgraph = extractSubgraph(city, photo);

function failure(json: unknown): { code: string; message: string; problems: SubgraphProblem[] } {
  try {
    parseSubgraph(json, { name: 'x.graph.json' });
  } catch (error) {
    const { code, message, details } = error as UgeError;
    return { code, message, problems: (details as { problems: SubgraphProblem[] }).problems };
  }
  throw new Error('parsed');
}

describe('parseSubgraph', () => {
  it('gives back what was extracted, from text or value', () => {
    expect(parseSubgraph(JSON.stringify(subgraph))).toEqual(subgraph);
    expect(parseSubgraph(structuredClone(subgraph))).toEqual(subgraph);
  });

  it('lists every problem of the fields with path and record', () => {
    const broken = structuredClone(subgraph) as unknown as Record<'nodes' | 'edges', Record<string, unknown>[]>;
    broken.nodes[1]!['coords'] = [200, 'north'];
    broken.nodes[2]!['kind'] = 'shop';
    broken.edges[0]!['distance'] = -1;
    broken.edges[1]!['color'] = 'red';
    const { code, message, problems } = failure(broken);
    expect(code).toBe('graph/invalid-subgraph');
    expect(problems.map(({ path }) => path)).toEqual([
      'nodes.1.coords.0',
      'nodes.1.coords.1',
      'nodes.2.kind',
      'edges.0.distance',
      'edges.1',
    ]);
    expect(problems.map(({ record }) => record)).toEqual([
      subgraph.nodes[1]!.node_id,
      subgraph.nodes[1]!.node_id,
      subgraph.nodes[2]!.node_id,
      `${subgraph.edges[0]!.source} → ${subgraph.edges[0]!.target}`,
      `${subgraph.edges[1]!.source} → ${subgraph.edges[1]!.target}`,
    ]);
    expect(message).toContain(`x.graph.json: no subgraph: nodes.1.coords.0 (${subgraph.nodes[1]!.node_id})`);
  });

  it('lists ids that are there twice, edges to nowhere and a centre that is not first', () => {
    const [first, second, ...rest] = subgraph.nodes as [
      SpatialSubgraph['nodes'][0],
      SpatialSubgraph['nodes'][0],
      ...SpatialSubgraph['nodes'],
    ];
    const { problems } = failure({
      ...subgraph,
      nodes: [second, first, second, ...rest],
      edges: [{ ...subgraph.edges[0]!, target: 'node/404' }],
    });
    expect(problems.map(({ path }) => path)).toEqual(['nodes.2.node_id', 'nodes.0', 'edges.0.target']);
  });

  it('refuses what is no JSON, another thing or another version', () => {
    expect(failure('{"version":1,').problems).toHaveLength(1);
    expect(failure(null).code).toBe('graph/invalid-subgraph');
    expect(failure([]).code).toBe('graph/invalid-subgraph');
    expect(failure({ ...subgraph, version: 2 }).code).toBe('graph/unsupported-version');
  });

  it('refuses damaged text in its own words, whatever is damaged', () => {
    const text = JSON.stringify(subgraph);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), fc.nat(4), (at, put, cut) => {
        try {
          parseSubgraph(text.slice(0, at) + put + text.slice(at + cut));
        } catch (error) {
          expect(error).toBeInstanceOf(UgeError);
        }
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parseSubgraph(value)).toThrow(UgeError);
      }),
    );
  });

  it('publishes its schema', () => {
    expect(subgraphJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: ['version', 'city', 'image_id', 'center_node', 'nodes', 'edges'],
      properties: {
        nodes: { items: { properties: { kind: { enum: ['image', 'poi', 'aoi', 'street', 'crossing'] } } } },
      },
    });
  });
});
