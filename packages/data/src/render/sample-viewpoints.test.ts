import { buildCityGraph, distanceMetres } from '@uge/graph';
import { describe, expect, it } from 'vitest';
import { generateCity } from '../generate/generate-city.ts';
import { sampleViewpoints } from './sample-viewpoints.ts';

const graph = buildCityGraph(generateCity({ name: 'sample', seed: 4, sizeMetres: 700 }), { name: 'sample' });

describe('sampleViewpoints', () => {
  const viewpoints = sampleViewpoints(graph, { count: 60, seed: 1 });

  it('is deterministic, and a smaller sample is the head of a larger one', () => {
    expect(sampleViewpoints(graph, { count: 60, seed: 1 })).toEqual(viewpoints);
    expect(sampleViewpoints(graph, { count: 20, seed: 1 })).toEqual(viewpoints.slice(0, 20));
    expect(sampleViewpoints(graph, { count: 60, seed: 2 })).not.toEqual(viewpoints);
    expect(viewpoints[17]!.id).toBe('sample-v00017');
  });

  it('stands on its street and keeps apart', () => {
    for (const { position, streetId, heading } of viewpoints) {
      expect(graph.footOn(graph.indexOf(streetId)!, position).metres).toBeLessThan(0.5);
      expect(heading).toBeGreaterThanOrEqual(0);
      expect(heading).toBeLessThan(360);
    }
    const gaps = viewpoints.map(({ position }, i) =>
      Math.min(...viewpoints.filter((_, j) => j !== i).map((other) => distanceMetres(position, other.position))),
    );
    expect(Math.min(...gaps)).toBeGreaterThan(35);
  });

  it('halves the spacing for large samples and gives what there is', () => {
    expect(sampleViewpoints(graph, { count: 3000, seed: 1 }).length).toBeGreaterThan(2000);
  });

  it('rejects counts below one', () => {
    expect(() => sampleViewpoints(graph, { count: 0, seed: 1 })).toThrow(
      expect.objectContaining({ code: 'data/invalid-viewpoint-count' }),
    );
  });
});
