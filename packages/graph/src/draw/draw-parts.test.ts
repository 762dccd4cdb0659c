import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipLine, clipRing } from './clip.ts';
import { joinLines } from './join-lines.ts';
import { bandBoxes, LabelGrid } from './label-grid.ts';
import { LineWalker } from './line-walker.ts';
import { placeGroupOf, placeRank } from './place-groups.ts';
import { wrapText } from './wrap-text.ts';
import { escapeXml, px } from './xml.ts';

const box = { minX: 0, minY: 0, maxX: 100, maxY: 60 };
const coordinate = fc.integer({ min: -80, max: 180 });
const line = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 8 }).map((points) => points.flat());

describe('clipping', () => {
  it('keeps pieces inside the box and as long as a fine walk along the line says', () => {
    fc.assert(
      fc.property(line, (points) => {
        const pieces = clipLine(points, box);
        const inside = (x: number, y: number, slack: number): boolean =>
          x >= -slack && y >= -slack && x <= 100 + slack && y <= 60 + slack;
        for (const piece of pieces) {
          for (let i = 0; i < piece.length; i += 2) expect(inside(piece[i]!, piece[i + 1]!, 1e-9)).toBe(true);
        }
        const walker = new LineWalker(points);
        const steps = 4000;
        let walked = 0;
        for (let i = 0; i < steps; i++) {
          const [x, y] = walker.at(((i + 0.5) / steps) * walker.length);
          if (inside(x, y, 1e-9)) walked += walker.length / steps;
        }
        const kept = pieces.reduce((sum, piece) => sum + new LineWalker(piece).length, 0);
        expect(Math.abs(kept - walked)).toBeLessThan(4 + walker.length * 0.01);
      }),
      { numRuns: 60 },
    );
  });

  it('cuts a ring to the box', () => {
    expect(clipRing([-50, -50, 150, -50, 150, 150, -50, 150], box)).toHaveLength(8);
    expect(clipRing([200, 200, 300, 200, 300, 300], box)).toEqual([]);
  });
});

describe('joinLines', () => {
  it('joins ways end to end whatever their directions, and not round a sharp corner', () => {
    expect(
      joinLines([
        [0, 0, 10, 0],
        [20, 1, 10, 0],
        [20, 1, 30, 0],
      ]),
    ).toHaveLength(1);
    expect(
      joinLines([
        [0, 0, 10, 0],
        [10, 0, 2, 3],
      ]),
    ).toHaveLength(2);
  });
});

describe('LabelGrid', () => {
  it('gives each spot once, and none off the sheet', () => {
    const grid = new LabelGrid(200, 100);
    const label = bandBoxes([20, 20], [90, 60], 10);
    expect(grid.take(label)).toBe(true);
    expect(grid.take(label)).toBe(false);
    expect(grid.take(bandBoxes([20, 60], [60, 90], 10))).toBe(true);
    expect(grid.take(bandBoxes([150, 50], [199, 50], 10))).toBe(false);
  });
});

describe('places', () => {
  it('has a group for every category and landmarks first', () => {
    expect(placeGroupOf('food')).toBe('food');
    expect(placeGroupOf('constructor')).toBe('other');
    expect(placeRank('transport', 'station')).toBeLessThan(placeRank('food', 'restaurant'));
    expect(placeRank('transport', 'bus_stop')).toBeGreaterThan(placeRank('other', undefined));
  });
});

describe('text', () => {
  it('breaks near the middle and never inside a character', () => {
    expect(wrapText('Short', 20)).toEqual(['Short']);
    expect(wrapText('Collège privé Rocroy Saint-Vincent', 20)).toEqual(['Collège privé Rocroy', 'Saint-Vincent']);
    expect(wrapText('🏰'.repeat(60), 10)[0]).toBe(`${'🏰'.repeat(43)}…`);
  });

  it('writes tenths, and XML that parses', () => {
    expect([px(-0.04), px(12.345), px(1e3)]).toEqual(['0', '12.3', '1000']);
    expect(escapeXml(`a\u0000<b & 'c'>`)).toBe('a&lt;b &amp; &apos;c&apos;&gt;');
  });
});
