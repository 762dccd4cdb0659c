import { describe, expect, it } from 'vitest';
import { anchoredCity } from '../testing/anchored-city.ts';
import { holdsText } from '../text/holds-text.ts';
import type { PathStep } from '../types.ts';
import { findReasoningPaths } from './find-reasoning-paths.ts';
import { renderPath } from './render-path.ts';
import { verifyReasoningPath } from './verify-reasoning-path.ts';

const graph = anchoredCity({ photos: 60 });
const images = Array.from({ length: 60 }, (_, i) => `image/p${i}`);
const paths = images.map((image) => findReasoningPaths(graph, image, { seed: 1 })[0]!);

describe('findReasoningPaths', () => {
  it('finds paths that the graph confirms', () => {
    for (const [i, path] of paths.entries()) {
      expect(verifyReasoningPath(graph, images[i]!, path)).toEqual({ valid: true, problems: [] });
    }
  });

  it('keeps to the bounds, repeats no name and hides the destination', () => {
    for (const path of paths) {
      expect(path.steps.length).toBeGreaterThanOrEqual(3);
      expect(path.steps.length).toBeLessThanOrEqual(6);
      expect(path.directMetres).toBeLessThanOrEqual(1500);
      const names = ['image', ...path.steps.map((step) => step.target)];
      expect(new Set(names).size).toBe(names.length);
      expect(holdsText(path.queryText, path.destination)).toBe(false);
      expect(path.text).toContain(path.destination);
      const moved = path.steps.reduce((sum, step) => sum + step.metres + (step.move?.metres ?? 0), 0);
      expect(path.totalMetres).toBeCloseTo(moved, 9);
      expect(path.totalMetres).toBeGreaterThanOrEqual(path.directMetres - 1);
    }
  });

  it('spreads destinations over hops, directions and kinds', () => {
    expect(new Set(paths.map((path) => path.steps.length)).size).toBeGreaterThanOrEqual(3);
    expect(new Set(paths.map((path) => path.answer.split(' ').at(-1))).size).toBeGreaterThanOrEqual(6);
    expect(new Set(paths.map((path) => path.destination)).size).toBeGreaterThan(25);
  });

  it('depends on seed and photo only', () => {
    const again = anchoredCity({ photos: 60 });
    expect(findReasoningPaths(again, 'image/p7', { seed: 1 })).toEqual([paths[7]]);
    const others = images.map((image) => findReasoningPaths(graph, image, { seed: 2 })[0]!.destination);
    expect(others).not.toEqual(paths.map((path) => path.destination));
  });

  it('gives nothing where nothing is in reach, and refuses unknown photos', () => {
    expect(findReasoningPaths(graph, 'image/p0', { seed: 1, maxMetres: 40 })).toEqual([]);
    expect(() => findReasoningPaths(graph, 'image/none', { seed: 1 })).toThrow(
      expect.objectContaining({ code: 'data/unknown-node' }),
    );
  });
});

describe('verifyReasoningPath', () => {
  const path = paths[0]!;
  it.each([
    ['an edge that is not there', { steps: path.steps.slice(1) }],
    ['a wrong length', { steps: path.steps.map((step) => ({ ...step, metres: step.metres + 9 })) }],
    ['a wrong total', { totalMetres: path.totalMetres * 2 }],
    ['a query that tells', { queryText: path.text }],
    ['another destination', { destination: 'Atlantis' }],
    ['no steps', { steps: [] }],
  ])('finds %s', (_, change) => {
    const { valid, problems } = verifyReasoningPath(graph, images[0]!, { ...path, ...change });
    expect(valid).toBe(false);
    expect(problems.length).toBeGreaterThan(0);
  });
});

describe('renderPath', () => {
  const step = { sourceId: 'a', targetId: 'b', forward: true };
  const steps: PathStep[] = [
    { ...step, source: 'image', relation: 'nearest', target: 'E 4 St', metres: 16.7, bearing: 180 },
    {
      ...step,
      source: 'E 4 St',
      relation: 'crosses',
      target: 'Ave C',
      metres: 0,
      bearing: 0,
      move: { metres: 422.5, bearing: 90 },
    },
    {
      ...step,
      source: 'Ave C',
      relation: 'nearest',
      forward: false,
      target: 'Asser Levy Playground',
      metres: 42.2,
      bearing: 359.7,
      move: { metres: 555.2, bearing: 0 },
    },
  ];

  it('writes triples, their lengths and the moves between them', () => {
    expect(renderPath(steps)).toBe(
      '(image, nearest, E 4 St) (16.7m, 180°(S)) -> (422.5m, 90°(E)) -> (E 4 St, crosses, Ave C) -> (555.2m, 0°(N)) -> (Ave C, near, Asser Levy Playground) (42.2m, 0°(N))',
    );
  });

  it('masks the destination', () => {
    expect(renderPath(steps, { maskDestination: true })).toMatch(/\(Ave C, near, \?\) \(42\.2m, 0°\(N\)\)$/);
  });
});
