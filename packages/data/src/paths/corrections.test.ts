import { bearingDegrees, distanceMetres } from '@uge/graph';
import { describe, expect, it } from 'vitest';
import { anchoredCity } from '../testing/anchored-city.ts';
import type { PathStep } from '../types.ts';
import { renderCompatPath } from './compat/render-compat-path.ts';
import { findReasoningPaths } from './find-reasoning-paths.ts';
import { renderPath } from './render-path.ts';
import { verifyReasoningPath } from './verify-reasoning-path.ts';

const graph = anchoredCity({ photos: 60 });
const images = Array.from({ length: 60 }, (_, i) => `image/p${i}`);
const paths = images.flatMap((image) => findReasoningPaths(graph, image, { seed: 1, count: 4 }));
const steps = paths.flatMap((path) => path.steps);

/** What the published paths get wrong; each of these would fail on them. */
describe('paths, corrected', () => {
  it('gives area relations metres and degrees, from source to target', () => {
    const toArea = steps.filter(({ relation, forward }) => relation === 'bounds' && forward);
    expect(toArea.length).toBeGreaterThan(5);
    for (const step of toArea) {
      const [street, area] = [graph.indexOf(step.sourceId)!, graph.indexOf(step.targetId)!];
      const foot = graph.footOn(street, graph.coordOf(area)).position;
      expect(step.metres).toBeCloseTo(distanceMetres(foot, graph.coordOf(area)), 1);
      expect(step.bearing).toBeCloseTo(bearingDegrees(foot, graph.coordOf(area)), 0);
      expect(renderPath([step])).toMatch(/, bounds, .+\) \(\d+\.\dm, \d+°\([NESW]+\)\)$/);
    }
  });

  it('never writes 360° or a made-up metre', () => {
    const north: PathStep = { ...steps[0]!, metres: 30, bearing: 359.6 };
    expect(renderPath([north])).toMatch(/\(30\.0m, 0°\(N\)\)$/);
    expect(renderPath([{ ...north, metres: 0 }])).not.toContain('m,');
  });

  it('counts moves in the length, which is never shorter than the straight line', () => {
    for (const path of paths) {
      const withoutMoves = path.steps.reduce((sum, { metres }) => sum + metres, 0);
      const moves = path.steps.reduce((sum, { move }) => sum + (move?.metres ?? 0), 0);
      expect(path.totalMetres).toBeCloseTo(withoutMoves + moves, 6);
      expect(path.totalMetres).toBeGreaterThanOrEqual(path.directMetres - 1);
    }
  });

  it('has no photo id in any text, and no commas in the names of crossings', () => {
    for (const { text, answer, queryText } of paths) expect(`${text} ${queryText} ${answer}`).not.toMatch(/\bp\d+\b/);
    for (const { sourceId, source } of steps)
      if (sourceId.startsWith('crossing/')) expect(source).toMatch(/^[^,]+ & [^,]+$/);
  });

  it('ends nobody’s process over an unknown node', () => {
    const [path] = paths;
    const unknown = path!.steps.map((step) => ({ ...step, targetId: 'node/0' }));
    expect(verifyReasoningPath(graph, images[0]!, { ...path!, steps: unknown }).valid).toBe(false);
    expect(() => renderCompatPath(graph, { steps: unknown })).toThrow(
      expect.objectContaining({ code: 'data/unknown-node' }),
    );
  });
});
