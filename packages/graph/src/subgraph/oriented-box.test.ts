import fc from 'fast-check';
import { expect, test } from 'vitest';
import { squaredDistanceToSegment } from '../city-graph/planar.ts';
import { OrientedBox } from './oriented-box.ts';

const metres = fc.double({ min: -5000, max: 5000, noNaN: true });

test('no line in the box is nearer than its least distance', () => {
  const lines = fc.array(fc.array(metres, { minLength: 4, maxLength: 12 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(lines, metres, metres, (given, x, y) => {
      const parts = given.map((line) => Float64Array.from(line.slice(0, 2 * (line.length >> 1))));
      const nearest = Math.min(
        ...parts.flatMap((line) =>
          Array.from({ length: line.length / 2 - 1 }, (_, i) =>
            squaredDistanceToSegment(x, y, line[2 * i]!, line[2 * i + 1]!, line[2 * i + 2]!, line[2 * i + 3]!),
          ),
        ),
      );
      expect(new OrientedBox(parts).leastDistance(x, y)).toBeLessThanOrEqual(Math.sqrt(nearest));
    }),
  );
});

test('a diagonal street fills little of its box', () => {
  const street = Float64Array.from([0, 0, 1000, 500, 2000, 1000]);
  const box = new OrientedBox([street]);
  expect(box.leastDistance(1000, 500)).toBe(0);
  expect(box.leastDistance(800, 900)).toBeCloseTo(500 / Math.sqrt(1.25), 3);
});
