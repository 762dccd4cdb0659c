import { describe, expect, it } from 'vitest';
import { cellIdOf, cellParent } from './cells.ts';

describe('S2 cells', () => {
  it('are decimal strings that nest', () => {
    const fine = cellIdOf([-73.985, 40.72015], 18);
    expect(fine).toMatch(/^\d{18,20}$/);
    expect(Number(fine)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    expect(cellParent(fine, 13)).toBe(cellIdOf([-73.985, 40.72015], 13));
    expect(cellParent(fine, 18)).toBe(fine);
  });

  it('agree with the reference id of a known place', () => {
    // S2 documentation: face 0 centre at level 0.
    expect(cellIdOf([0, 0], 0)).toBe('1152921504606846976');
  });

  it.each([
    ['x', 13],
    ['0', 13],
    [cellIdOf([0, 0], 10), 13],
    [cellIdOf([0, 0], 10), 31],
  ])('refuse %s at level %s', (id, level) => {
    expect(() => cellParent(id, level)).toThrow(expect.objectContaining({ code: 'graph/invalid-cell' }));
  });
});
