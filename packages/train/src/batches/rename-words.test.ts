import type { EncoderInput } from '@uge/data';
import { describe, expect, it } from 'vitest';
import type { TrainingPair } from '../stages/stage-recipe.ts';
import { renameWords } from './rename-words.ts';

const node = (id: string, node_text: string) => ({
  node_id: id,
  kind: 'poi' as const,
  coords: [0, 0] as [number, number],
  node_text,
  category: 'food',
});
const graph = {
  version: 1,
  city: 'grid',
  image_id: 'p1',
  center_node: 'image/p1',
  nodes: [
    node('image/p1', 'street view photo'),
    node('street/1', 'East 44th Street | residential street | Midtown'),
    node('node/1', 'Café Bürger | restaurant | Midtown'),
  ],
  edges: [],
} as unknown as NonNullable<EncoderInput['graph']>;
const pair: TrainingPair = {
  id: 'grid/p1/place',
  query: { text: 'Refer to the graph: where is Café Bürger?', image: 'p1.jpg', graph },
  positive: { text: 'East 44th Street, 30 m from Café Bürger, Midtown' },
  negatives: [{ text: 'West 45th Street, Midtown' }],
};
const options = { share: 1, seed: 1, step: 3 };
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

describe('renameWords', () => {
  it('calls a word alike in graph, query, positive and negatives', () => {
    for (let step = 0; step < 20; step++) {
      const renamed = renameWords(pair, { ...options, step });
      const [, street, cafe] = renamed.query.graph!.nodes.map(({ node_text }) => node_text.split(' | '));
      const [placeStreet, distance, district] = renamed.positive.text!.split(', ');
      expect(placeStreet).toBe(street![0]);
      expect(distance).toBe(`30 m from ${cafe![0]}`);
      expect(district).toBe(street![2]);
      expect(renamed.query.text).toBe(`Refer to the graph: where is ${cafe![0]}?`);
      expect(renamed.negatives[0]!.text).toContain(street![2]);
      expect(renamed.query.image).toBe('p1.jpg');
    }
  });

  it('renames most words of names and no others', () => {
    let kept = 0;
    for (let step = 0; step < 50; step++) {
      const renamed = renameWords(pair, { ...options, step });
      const [photo, street] = renamed.query.graph!.nodes;
      expect(photo!.node_text).toBe('street view photo');
      expect(street!.node_text.split(' | ')[1]).toBe('residential street');
      const words = new Set(wordsOf(renamed.query.graph!.nodes.map(({ node_text }) => node_text).join(' ')));
      for (const word of ['East', '44th', 'Street', 'Midtown', 'Café', 'Bürger']) if (words.has(word)) kept++;
      expect(wordsOf(street!.node_text)[1]).toMatch(/^\d+th$/);
    }
    expect(kept / 300).toBeGreaterThan(0.2);
    expect(kept / 300).toBeLessThan(0.42);
  });

  it('is decided by seed, step and row alone', () => {
    expect(renameWords(pair, options)).toEqual(renameWords(pair, options));
    expect(renameWords(pair, { ...options, step: 4 })).not.toEqual(renameWords(pair, options));
    expect(pair.query.graph!.nodes[1]!.node_text).toBe('East 44th Street | residential street | Midtown');
    const renamed = Array.from({ length: 400 }, (_, step) => renameWords(pair, { share: 0.25, seed: 1, step }));
    const count = renamed.filter((each) => each !== pair).length;
    expect(count).toBeGreaterThan(70);
    expect(count).toBeLessThan(130);
  });

  it('leaves rows without a graph as they are', () => {
    const { graph: _, ...query } = pair.query;
    const bare = { ...pair, query };
    expect(renameWords(bare, options)).toBe(bare);
  });
});
