import { UgeError } from '@uge/core';
import type { LonLat } from '../types.ts';

/** The position itself. @throws {UgeError} `graph/invalid-position` when it is none on Earth. */
export function checkPosition(position: LonLat): LonLat {
  const [longitude, latitude] = position;
  // East of 180 is how boxes across the antimeridian are written.
  if (longitude >= -180 && longitude <= 360 && latitude >= -90 && latitude <= 90) return position;
  throw new UgeError(
    'graph/invalid-position',
    `[${longitude}, ${latitude}] is no position; expected [longitude, latitude] in degrees (EPSG:4326).`,
    { longitude, latitude },
  );
}
