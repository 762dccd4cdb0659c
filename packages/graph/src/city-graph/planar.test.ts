import * as turf from '@turf/turf';
import { createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import { createLocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat } from '../types.ts';
import { footOnSegment, isInsideRings, lineLength, signedArea } from './planar.ts';

const CITIES: [string, LonLat][] = [
  ['Singapore', [103.9, 1.39]],
  ['Paris', [2.34, 48.88]],
  ['Tromsø', [18.95, 69.65]],
];

/** A star-shaped closed ring of `count` corners around a centre, as lon/lat and as flat metres. */
function randomRing(
  centre: LonLat,
  count: number,
  metres: number,
  key: number,
): { lonLat: number[][]; flat: Float64Array } {
  const random = createRandom('planar', key);
  const frame = createLocalFrame(centre);
  const corners = Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count;
    const radius = metres * (0.3 + 0.7 * random.next());
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
  });
  const closed = [...corners, corners[0]!];
  return { lonLat: closed.map((corner) => [...frame.toLonLat(corner)]), flat: Float64Array.from(closed.flat()) };
}

describe.each(CITIES)('planar geometry in the local frame of %s, against turf', (_city, centre) => {
  const frame = createLocalFrame(centre);

  it('decides point in polygon alike', () => {
    for (let key = 0; key < 20; key++) {
      const { lonLat, flat } = randomRing(centre, 9, 300, key);
      const random = createRandom('points', key);
      for (let trial = 0; trial < 20; trial++) {
        const point: [number, number] = [600 * (random.next() - 0.5), 600 * (random.next() - 0.5)];
        const expected = turf.booleanPointInPolygon([...frame.toLonLat(point)], turf.polygon([lonLat]));
        expect(isInsideRings(point[0], point[1], [flat])).toBe(expected);
      }
    }
  });

  it('measures area and length within 1 % (turf computes on a sphere)', () => {
    for (let key = 0; key < 20; key++) {
      const { lonLat, flat } = randomRing(centre, 7, 400, key);
      expect(signedArea(flat) / turf.area(turf.polygon([lonLat]))).toBeCloseTo(1, 1.7);
      expect(lineLength(flat) / turf.length(turf.lineString(lonLat), { units: 'meters' })).toBeCloseTo(1, 1.7);
    }
  });

  it('finds the same foot point on a segment within 1 % of its distance', () => {
    const random = createRandom('feet', centre[0]);
    const coordinate = (): number => 800 * (random.next() - 0.5);
    for (let trial = 0; trial < 50; trial++) {
      const [p, a, b] = [0, 1, 2].map(() => [coordinate(), coordinate()] as [number, number]) as [
        [number, number],
        [number, number],
        [number, number],
      ];
      const [x, y] = footOnSegment(p, a, b);
      const line = turf.lineString([[...frame.toLonLat(a)], [...frame.toLonLat(b)]]);
      const expected = turf.pointToLineDistance([...frame.toLonLat(p)], line, { units: 'meters' });
      expect(Math.abs(Math.hypot(x - p[0], y - p[1]) - expected)).toBeLessThan(0.01 * expected + 0.1);
    }
  });
});
