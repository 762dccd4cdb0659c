import { createRandom, UgeError } from '@uge/core';
import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import { toyMap } from '../../test-support/toy-city.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import { route } from '../routing/route.ts';
import { extractSubgraph } from '../subgraph/extract-subgraph.ts';
import { checksumOf } from './checksum.ts';
import { decodeCityGraph } from './decode-city-graph.ts';
import { encodeCityGraph } from './encode-city-graph.ts';
import { CHECKSUM_OFFSET, HEADER_OFFSET } from './format.ts';

const city = randomCity({ nodes: 60 });
const bytes = encodeCityGraph(city);
/** With a street network. */
const toy = buildCityGraph(toyMap().finish(), { name: 'toy' });
const toyBytes = encodeCityGraph(toy);

/** Open and use; a refusal is as good as an answer, a crash is not. */
function use(mutated: Uint8Array): 'refused' | 'opened' {
  try {
    const graph = decodeCityGraph(mutated);
    const position = toy.frame.origin;
    graph.nearest(position, { count: 3 });
    graph.withinRadius(position, 200);
    graph.withinBounds([2.3, 48.8, 2.4, 48.9], { whole: true });
    for (let index = 0; index < graph.nodeCount; index++) {
      graph.node(index);
      graph.geometryOf(index);
      graph.edgesFrom(index);
    }
    extractSubgraph(graph, graph.node(0).id);
    const { network } = graph;
    network.nearestPoint(position, { mode: 'car' });
    for (let arc = 0; arc < network.arcCount; arc++) network.lineOf(arc);
    if (network.arcCount > 0) route(graph, graph.coordOf(0), graph.coordOf(1));
    return 'opened';
  } catch (error) {
    if (error instanceof UgeError) return 'refused';
    throw error;
  }
}

function mutate(key: number, original: Uint8Array): Uint8Array {
  const random = createRandom('fuzz', key);
  const copy = original.slice();
  for (let change = Math.floor(4 * random.next()); change >= 0; change--) {
    const at = HEADER_OFFSET + Math.floor(random.next() * (copy.length - HEADER_OFFSET));
    copy[at] = Math.floor(256 * random.next());
  }
  return copy;
}

describe('mutated city files', () => {
  it('are refused by their checksum, whichever bits changed', () => {
    for (let key = 0; key < 300; key++) {
      const mutated = mutate(key, bytes);
      if (mutated.every((byte, i) => byte === bytes[i])) continue;
      expect(use(mutated)).toBe('refused');
    }
    for (let length = 0; length < bytes.length; length += 997) expect(use(bytes.slice(0, length))).toBe('refused');
  });

  it('do not crash queries even when their checksum is right', () => {
    const outcomes = { refused: 0, opened: 0 };
    for (let key = 0; key < 600; key++) {
      const mutated = mutate(key, key % 2 === 0 ? bytes : toyBytes);
      mutated.set(checksumOf(mutated.subarray(HEADER_OFFSET)), CHECKSUM_OFFSET);
      outcomes[use(mutated)]++;
    }
    expect(outcomes.refused).toBeGreaterThan(50);
    expect(outcomes.opened).toBeGreaterThan(50);
  });
});
