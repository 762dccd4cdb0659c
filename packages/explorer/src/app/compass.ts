const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] as const;

/** `202 m, 163° S`; empty for a step in place. */
export function distanceAndBearing({ metres, bearing }: { metres: number; bearing: number }): string {
  if (metres < 0.5) return '';
  return `${metres.toFixed(0)} m, ${bearing.toFixed(0)}° ${POINTS[Math.round(bearing / 45) % 8]}`;
}
