import { describe, expect, it } from 'vitest';
import { mropePositions } from './positions.ts';

describe('mropePositions', () => {
  it('goes on after an image at one past its larger side', () => {
    const spans = [
      { kind: 'text' as const, length: 2 },
      { kind: 'image' as const, grid: [1, 4, 6] as const },
      { kind: 'text' as const, length: 1 },
    ];
    expect([...mropePositions([spans], 2, { length: 10 })]).toEqual([
      ...[0, 1, 2, 2, 2, 2, 2, 2, 5, 0],
      ...[0, 1, 2, 2, 2, 3, 3, 3, 5, 0],
      ...[0, 1, 2, 3, 4, 2, 3, 4, 5, 0],
    ]);
    const left = mropePositions([spans], 2, { length: 10, padding: 'left' });
    expect([...left.subarray(0, 10)]).toEqual([0, 0, 1, 2, 2, 2, 2, 2, 2, 5]);
  });
});
