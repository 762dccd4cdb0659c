import { compassPoint } from '@uge/graph';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchoredCity } from '../testing/anchored-city.ts';
import { holdsText } from '../text/holds-text.ts';
import type { PathStep } from '../types.ts';
import { renderCompatPath } from './compat/render-compat-path.ts';
import { findReasoningPaths } from './find-reasoning-paths.ts';
import { pathSimilarity } from './path-similarity.ts';
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

describe('findReasoningPaths with a count', () => {
  const many = images.map((image) => findReasoningPaths(graph, image, { seed: 1, count: 4 }));

  it('gives several paths that differ', () => {
    expect(many.filter((list) => list.length === 4).length).toBeGreaterThan(50);
    for (const [i, list] of many.entries()) {
      expect(list[0]).toEqual(paths[i]);
      expect(new Set(list.map(({ destination }) => destination)).size).toBe(list.length);
      for (const [j, path] of list.entries()) {
        expect(verifyReasoningPath(graph, images[i]!, path).problems).toEqual([]);
        for (const other of list.slice(0, j)) expect(pathSimilarity(path.steps, other.steps)).toBeLessThanOrEqual(0.6);
      }
    }
  });

  it('spreads the paths of one photo over directions and hop counts', () => {
    const sectors = many.map((list) => new Set(list.map(({ directBearing }) => compassPoint(directBearing))).size);
    expect(sectors.reduce((sum, count) => sum + count, 0) / many.length).toBeGreaterThan(2.8);
  });

  it('keeps to a stricter bound', () => {
    for (const image of images.slice(0, 20)) {
      const list = findReasoningPaths(graph, image, { seed: 1, count: 6, maxJaccard: 0.2 });
      for (const [j, path] of list.entries()) {
        for (const other of list.slice(0, j)) expect(pathSimilarity(path.steps, other.steps)).toBeLessThanOrEqual(0.2);
      }
    }
  });

  it('goes along one street from crossing to crossing at most twice, and never back the way it came', () => {
    for (const { steps } of many.flat()) {
      const names = steps.map(({ target }) => target);
      for (const [i, step] of steps.entries()) {
        if (step.relation !== 'on_street' || !step.forward) continue;
        const before = steps[i - 1]!;
        expect(before.relation).not.toBe('on_street');
        expect(names.filter((name) => name === step.target)).toHaveLength(1);
      }
      const along = steps
        .filter(({ relation }) => relation === 'next_crossing')
        .map(({ source, target }) => {
          const streets = new Set(source.split(' & '));
          return target.split(' & ').find((name) => streets.has(name))!;
        });
      for (const street of along) expect(along.filter((name) => name === street).length).toBeLessThanOrEqual(2);
    }
  });
});

describe('verifyReasoningPath, on any change of a path', () => {
  const numbered = images.map((image, i) => ({ image, path: paths[i]! }));
  const anyPath = fc.constantFrom(...numbered);

  it('refuses another edge, name, relation, length, direction, move, text or order', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('metres' as const), by: fc.double({ min: 1, max: 500, noNaN: true }) }),
      fc.record({
        kind: fc.constant('target' as const),
        by: fc.constantFrom(...numbered.map(({ path }) => path.steps.at(-1)!)),
      }),
      fc.record({ kind: fc.constantFrom('relation', 'forward', 'name', 'move', 'drop', 'swap', 'text') }),
    );
    fc.assert(
      fc.property(anyPath, fc.nat(10), change, ({ image, path }, at, mutation) => {
        const steps = structuredClone(path.steps);
        const index = at % steps.length;
        const step = steps[index]!;
        let text = path.text;
        if (mutation.kind === 'metres') step.metres += mutation.by as number;
        else if (mutation.kind === 'target') {
          const { targetId, target } = mutation.by as PathStep;
          fc.pre(targetId !== step.targetId);
          Object.assign(step, { targetId, target });
        } else if (mutation.kind === 'relation') step.relation = step.relation === 'near' ? 'within' : 'near';
        else if (mutation.kind === 'forward') {
          fc.pre(!['crosses', 'next_crossing'].includes(step.relation));
          step.forward = !step.forward;
        } else if (mutation.kind === 'name') step.target += ' West';
        else if (mutation.kind === 'move') step.move = { metres: (step.move?.metres ?? 0) + 7, bearing: 12 };
        else if (mutation.kind === 'drop') steps.splice(index, 1);
        else if (mutation.kind === 'swap') {
          const other = (index + 1) % steps.length;
          [steps[index], steps[other]] = [steps[other]!, step];
        } else text = text.replace('nearest', 'near');
        expect(verifyReasoningPath(graph, image, { ...path, steps, text }).valid).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('renderCompatPath', () => {
  it('writes a path of the graph as the published pipeline would', () => {
    for (const path of paths) {
      const text = renderCompatPath(graph, path);
      expect(text).toMatch(/^\(p\d+, nearest, /);
      expect(text).toContain(path.destination);
      expect(text).not.toMatch(/undefined|NaN|-> ->/);
    }
    const crossed = paths.find(({ steps }) => steps[1]?.relation === 'crosses')!;
    expect(renderCompatPath(graph, crossed)).toMatch(/, Intersection of .+ and .+, /);
  });
});
