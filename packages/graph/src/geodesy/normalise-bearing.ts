/** Any angle in degrees as `[0, 360)`. */
export function normaliseBearing(degrees: number): number {
  const wrapped = degrees % 360;
  // A tiny negative angle plus 360 rounds to 360.
  return (wrapped < 0 ? wrapped + 360 : wrapped) % 360;
}
