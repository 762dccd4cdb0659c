import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LonLat } from '../types.ts';
import { compassPoint } from './compass-point.ts';
import { bearingDegrees, destinationPoint, distanceMetres, geodesicStep } from './geodesic.ts';
import { createLocalFrame } from './local-frame.ts';
import { normaliseBearing } from './normalise-bearing.ts';

const origin = fc.tuple(
  fc.double({ min: -180, max: 179.999999, noNaN: true }),
  fc.double({ min: -75, max: 75, noNaN: true }),
);
const step = fc.record({
  bearing: fc.double({ min: 0, max: 359.99, noNaN: true }),
  metres: fc.double({ min: 0, max: 20_000, noNaN: true }),
});

describe('geodesics', () => {
  it('gives the known lengths of the WGS-84 ellipsoid', () => {
    expect(distanceMetres([0, 0], [0, 90])).toBeCloseTo(10_001_965.7293, 3);
    expect(distanceMetres([0, 0], [1, 0])).toBeCloseTo(111_319.4908, 3);
    expect(geodesicStep([0, 0], [1, 0])).toMatchObject({ bearing: 90, backBearing: 270 });
  });

  it('goes there and back again', () => {
    fc.assert(
      fc.property(origin, step, (from, { bearing, metres }) => {
        const to = destinationPoint(from, bearing, metres);
        expect(distanceMetres(from, to)).toBeCloseTo(metres, 6);
        if (metres < 1) return;
        const difference = normaliseBearing(bearingDegrees(from, to) - bearing + 180) - 180;
        expect(Math.abs(difference)).toBeLessThan(1e-6);
        expect(distanceMetres(destinationPoint(to, geodesicStep(from, to).backBearing, metres), from)).toBeLessThan(
          1e-6,
        );
      }),
    );
  });

  it('keeps bearings below 360', () => {
    expect(normaliseBearing(-1e-20)).toBe(0);
    expect(normaliseBearing(720)).toBe(0);
    expect(normaliseBearing(-90)).toBe(270);
  });
});

describe('createLocalFrame', () => {
  it('keeps distances to 0.001 % or 1 mm within 20 km, to latitude 75 and across the antimeridian', () => {
    fc.assert(
      fc.property(origin, step, step, (center, first, second) => {
        const frame = createLocalFrame(center);
        const [a, b] = [
          destinationPoint(center, first.bearing, first.metres),
          destinationPoint(center, second.bearing, second.metres),
        ];
        const [ax, ay] = frame.toXY(a);
        const [bx, by] = frame.toXY(b);
        const exact = distanceMetres(a, b);
        expect(Math.abs(Math.hypot(bx - ax, by - ay) - exact)).toBeLessThan(Math.max(1e-3, exact * 1e-5));
      }),
      { numRuns: 500 },
    );
  });

  it('is inverted by toLonLat', () => {
    fc.assert(
      fc.property(origin, step, (center, offset) => {
        const frame = createLocalFrame(center);
        const position = destinationPoint(center, offset.bearing, offset.metres);
        expect(distanceMetres(frame.toLonLat(frame.toXY(position)), position)).toBeLessThan(1e-4);
      }),
    );
  });

  it('points x east and y north', () => {
    const frame = createLocalFrame([13.4, 52.5]);
    expect(frame.toXY([13.41, 52.5])[0]).toBeGreaterThan(600);
    expect(frame.toXY([13.4, 52.51])[1]).toBeGreaterThan(1100);
  });
});

describe('compassPoint', () => {
  it.each<[number, 8 | 16, string, string]>([
    [0, 8, 'N', 'north'],
    [22.5, 8, 'N', 'north'],
    [22.6, 8, 'NE', 'northeast'],
    [359.9, 8, 'N', 'north'],
    [-90, 8, 'W', 'west'],
    [202.5, 16, 'SSW', 'south-southwest'],
  ])('names %s° of %s winds %s', (bearing, points, letters, words) => {
    expect(compassPoint(bearing, points)).toBe(letters);
    expect(compassPoint(bearing, points, 'words')).toBe(words);
  });
});

describe('antimeridian', () => {
  it('is no edge of the world', () => {
    const west: LonLat = [179.999, -17];
    const east: LonLat = [-179.999, -17];
    const frame = createLocalFrame(west);
    expect(distanceMetres(west, east)).toBeLessThan(220);
    expect(frame.toXY(east)[0]).toBeCloseTo(distanceMetres(west, east), 2);
    expect(frame.toLonLat(frame.toXY(east))[0]).toBeCloseTo(-179.999, 9);
  });
});
