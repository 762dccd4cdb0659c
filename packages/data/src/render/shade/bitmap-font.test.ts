import { describe, expect, it } from 'vitest';
import { createTextMask, sampleStackedText, sampleText, type TextMask } from './bitmap-font.ts';

function draw({ columns, cells }: TextMask): string[] {
  return Array.from({ length: 7 }, (_, row) =>
    Array.from(cells.subarray(row * columns, (row + 1) * columns), (cell) => (cell ? '#' : '.')).join(''),
  );
}

describe('bitmap font', () => {
  it('sets capitals and drops accents', () => {
    expect(draw(createTextMask('Té', 10))).toEqual([
      '#####.#####',
      '..#...#....',
      '..#...#....',
      '..#...####.',
      '..#...#....',
      '..#...#....',
      '..#...#####',
    ]);
  });

  it('gives every character of another script a pattern of its own', () => {
    expect(createTextMask('店', 5).cells).not.toEqual(createTextMask('堂', 5).cells);
    expect(createTextMask('', 5).columns).toBe(1);
  });

  it('centres text on its board', () => {
    const text = createTextMask('I', 5);
    expect(sampleText(text, { u: 0.5, v: 0.5, aspect: 5 })).toBe(true);
    expect(sampleText(text, { u: 0.1, v: 0.5, aspect: 5 })).toBe(false);
    expect(sampleStackedText(text, { u: 0.5, v: 0.95, aspect: 0.16 })).toBe(true);
    expect(sampleStackedText(text, { u: 0.5, v: 0.1, aspect: 0.16 })).toBe(false);
  });
});
