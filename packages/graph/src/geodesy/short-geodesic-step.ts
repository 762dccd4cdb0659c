import type { LonLat } from '../types.ts';
import { ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, RADIANS } from './ellipsoid.ts';
import type { GeodesicStep } from './geodesic.ts';
import { normaliseBearing } from './normalise-bearing.ts';

/** Longest step, in degrees of arc on the ground (2.2 km), that the series is good for. */
const LONGEST = 0.02;
const STEEPEST_LATITUDE = 80;
const SECOND_ECCENTRICITY_SQUARED = ECCENTRICITY_SQUARED / (1 - ECCENTRICITY_SQUARED);
const POLAR_RADIUS_OF_CURVATURE = EQUATORIAL_RADIUS / Math.sqrt(1 - ECCENTRICITY_SQUARED);

/** Geodesic between near points by Gauss' mid-latitude formulas (Rapp 1991, eq. 1.66 ff.); undefined for other points. */
export function shortGeodesicStep(from: LonLat, to: LonLat): GeodesicStep | undefined {
  const north = to[1] - from[1];
  let east = to[0] - from[0];
  if (east > 180) east -= 360;
  else if (east < -180) east += 360;
  const middle = ((from[1] + to[1]) / 2) * RADIANS;
  const cos = Math.cos(middle);
  if (Math.abs(from[1]) > STEEPEST_LATITUDE || !(Math.abs(north) < LONGEST && Math.abs(east) * cos < LONGEST)) {
    return undefined;
  }
  const sin = Math.sin(middle);
  const [deltaPhi, deltaLambda] = [north * RADIANS, east * RADIANS];
  const tan2 = (sin / cos) ** 2;
  const eta2 = SECOND_ECCENTRICITY_SQUARED * cos * cos;
  const v2 = 1 + eta2;
  const normal = POLAR_RADIUS_OF_CURVATURE / Math.sqrt(v2);
  const phi2 = (deltaPhi * deltaPhi) / (v2 * v2);
  const lambda2 = deltaLambda * deltaLambda * cos * cos;
  const x = normal * cos * deltaLambda * (1 - (tan2 * lambda2) / 24 + ((1 + eta2 - 9 * eta2 * tan2) * phi2) / 24);
  const y =
    (normal / v2) *
    deltaPhi *
    Math.cos(deltaLambda / 2) *
    (1 + ((1 - 2 * eta2) * lambda2) / 24 + (eta2 * (1 - tan2) * phi2) / 8);
  const turn = (deltaLambda * sin * (1 + ((1 + eta2) * lambda2) / 12 + ((3 + 8 * eta2) * phi2) / 24)) / RADIANS;
  const azimuth = Math.atan2(x, y) / RADIANS;
  return {
    metres: Math.sqrt(x * x + y * y),
    bearing: normaliseBearing(azimuth - turn / 2),
    backBearing: normaliseBearing(azimuth + turn / 2 + 180),
  };
}
