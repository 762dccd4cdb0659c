import fc from 'fast-check';
import * as geographiclib from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import type { LonLat } from '../types.ts';
import { destinationPoint, geodesicStep } from './geodesic.ts';
import { shortGeodesicStep } from './short-geodesic-step.ts';

const { Geodesic } = (geographiclib as unknown as { default?: typeof geographiclib }).default ?? geographiclib;

describe('shortGeodesicStep', () => {
  it('agrees with the exact geodesic to 10 nm up to 2 km, to latitude 80 and across the antimeridian', () => {
    const longitude = fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 179.9999, 180));
    const latitude = fc.double({ min: -79.9, max: 79.9, noNaN: true });
    const bearing = fc.double({ min: 0, max: 360, noNaN: true });
    const metres = fc.double({ min: 0.01, max: 2000, noNaN: true });
    fc.assert(
      fc.property(longitude, latitude, bearing, metres, (lon, lat, direction, length) => {
        const from: LonLat = [lon, lat];
        const to = destinationPoint(from, direction, length);
        const step = shortGeodesicStep(from, to)!;
        const exact = Geodesic.WGS84.Inverse(from[1], from[0], to[1], to[0]);
        expect(Math.abs(step.metres - exact.s12!)).toBeLessThan(1e-8);
        if (length < 10) return;
        expect(angleBetween(step.bearing, exact.azi1!)).toBeLessThan(1e-7);
        expect(angleBetween(step.backBearing, exact.azi2! + 180)).toBeLessThan(1e-7);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves longer steps and the poles to the exact solution', () => {
    expect(shortGeodesicStep([0, 0], [0.03, 0])).toBeUndefined();
    expect(shortGeodesicStep([0, 81], [0.001, 81])).toBeUndefined();
    expect(shortGeodesicStep([0, 0], [Number.NaN, 0])).toBeUndefined();
    expect(geodesicStep([0, 89], [180, 89]).metres).toBeGreaterThan(200_000);
  });
});

function angleBetween(a: number, b: number): number {
  return Math.abs(((((a - b) % 360) + 540) % 360) - 180);
}
