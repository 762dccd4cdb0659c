/** A distance as people say it: `10 m`, `40 m`, `350 m`, `0.6 km`. Steps of 10 m below 100 m, 50 m below 500 m. */
export function roughDistance(metres: number): string {
  if (metres < 95) return `${Math.max(10, Math.round(metres / 10) * 10)} m`;
  if (metres < 475) return `${Math.round(metres / 50) * 50} m`;
  return `${(Math.round(metres / 100) / 10).toFixed(1)} km`;
}
