/** Distances that candidates say, in metres: preferred numbers, each about 1.6 times the one before. */
export const DISTANCE_GRID = [16, 25, 40, 65, 100, 160, 250, 400, 650, 1000] as const;
/** A claim is right where it is off by no more than this share of the true distance. All other claims are farther off. */
export const DISTANCE_TOLERANCE = 0.15;
/** Room between distances in the plane and on the ellipsoid. */
const PLANAR_SLACK = 0.005;
/** An outline that comes nearer than this share of the distance to the representative point makes it unclear. */
export const OUTLINE_SHARE = 0.9;

export function isRightClaim(claim: number, metres: number, tolerance: number = DISTANCE_TOLERANCE): boolean {
  return Math.abs(claim - metres) <= tolerance * metres;
}

/** The distance of the grid that is right for a true one, or undefined where none surely is. */
export function gridDistance(metres: number): number | undefined {
  return DISTANCE_GRID.find((claim) => isRightClaim(claim, metres, DISTANCE_TOLERANCE - PLANAR_SLACK));
}

/** Spread over the grid as far as photos allow: distances that are the answer for at least this share of them. */
const MINIMUM_SHARE = 0.1;

/**
 * Distances that serve as candidates in a city: those that are right often enough to be right as often as the others.
 *
 * @param answers - distances that each photo could be asked about.
 */
export function usableDistances(answers: readonly ReadonlySet<number>[]): number[] {
  const asked = answers.filter(({ size }) => size > 0);
  return DISTANCE_GRID.filter((claim) => {
    const count = asked.filter((own) => own.has(claim)).length;
    return count > 0 && count >= MINIMUM_SHARE * asked.length;
  });
}
