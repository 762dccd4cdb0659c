/** WGS-84. */
export const EQUATORIAL_RADIUS = 6_378_137;
const FLATTENING = 1 / 298.257223563;
export const ECCENTRICITY_SQUARED: number = FLATTENING * (2 - FLATTENING);
/** Radians of a degree. */
export const RADIANS: number = Math.PI / 180;
