import { describe, expect, it } from 'vitest';
import { DivergenceGuard, type StepHealth } from './divergence-guard.ts';

const health = (step: number, loss: number, changes: Partial<StepHealth> = {}): StepHealth => ({
  step,
  loss,
  parts: { fusedText: loss },
  gradientNorm: 1,
  gradientNorms: { language: 0.5, graph: 0.5 },
  learningRate: 1e-3,
  rows: () => Array.from({ length: 7 }, (_, row) => `paris/image/${row}/scc`),
  ...changes,
});

describe('DivergenceGuard', () => {
  it('names step, rows, terms and groups of what is not finite, and what to do', () => {
    const broken = { gradientNorm: Number.NaN, gradientNorms: { language: 0.5, graph: Number.NaN } };
    expect(() => new DivergenceGuard().check(health(12, 2, broken))).toThrow(
      expect.objectContaining({
        code: 'train/not-finite',
        message: expect.stringMatching(
          /step 12: loss 2, gradient norm NaN \(gradient of graph\), learning rate 1\.00e-3, rows paris\/image\/0\/scc, .* and 2 more\. Look at these rows for degenerate inputs/,
        ),
        details: expect.objectContaining({ groups: ['graph'], rows: health(1, 1).rows() }),
      }),
    );
    expect(() => new DivergenceGuard().check(health(3, Number.POSITIVE_INFINITY))).toThrow(/terms fusedText/);
  });

  it('stops when the loss has grown to several times that of the first steps, also over a resumption', () => {
    const run = (resumeAt: number): number => {
      let guard = new DivergenceGuard();
      for (let step = 1; step < 200; step++) {
        if (step === resumeAt) guard = new DivergenceGuard(JSON.parse(JSON.stringify(guard.state)));
        try {
          guard.check(health(step, step < 40 ? 2 : 9));
        } catch (error) {
          expect(error).toMatchObject({ code: 'train/diverged', details: { first: 2 } });
          return step;
        }
      }
      return 0;
    };
    expect(run(0)).toBe(run(45));
    expect(run(0)).toBeGreaterThan(40);
    expect(run(0)).toBeLessThan(60);
  });
});
