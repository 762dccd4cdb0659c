import { describe, expect, it } from 'vitest';
import { phi3TokenCount, phi3TokenRows } from './token-rows.ts';

const image = (rows: number, columns: number) => ({ grid: [1, rows, columns], width: 1, height: 1 }) as const;

describe('phi3TokenRows', () => {
  it('lays all tiles out as one picture, then the overview, each line ended by a separator', () => {
    const rows = phi3TokenRows(image(1, 2), 2, { tile: 100, separator: 900 });
    // Tiles of four tokens: overview 100…, left 104…, right 108….
    expect([...rows]).toEqual([
      ...[104, 105, 108, 109, 900],
      ...[106, 107, 110, 111, 900],
      901,
      ...[100, 101, 900],
      ...[102, 103, 900],
    ]);
  });

  it('uses every feature once', () => {
    const rows = phi3TokenRows(image(3, 2), 12, { tile: 0, separator: 7 * 144 });
    const features = [...rows].filter((row) => row < 7 * 144).sort((a, b) => a - b);
    expect(features).toEqual(Array.from({ length: 7 * 144 }, (_, row) => row));
  });

  it('counts as the published processor does', () => {
    for (const [rows, columns, tokens] of [
      [4, 3, 1933],
      [3, 5, 2353],
      [13, 1, 2185],
      [1, 11, 1753],
      [2, 2, 757],
    ] as const) {
      expect(phi3TokenCount(image(rows, columns), 12)).toBe(tokens);
      expect(phi3TokenRows(image(rows, columns), 12, { tile: 0, separator: 0 })).toHaveLength(tokens);
    }
  });
});
