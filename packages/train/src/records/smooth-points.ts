/** Points of a curve, x ascending. */
export type Points = readonly (readonly [x: number, y: number])[];

/** Half of a smoothed value's weight comes from this share of the curve. */
const HALF_LIFE = 1 / 50;

/** Exponential moving average with the bias of its start taken out. */
export function smoothPoints(points: Points): [number, number][] {
  const keep = 0.5 ** (1 / Math.max(1, points.length * HALF_LIFE));
  let sum = 0;
  let weight = 0;
  return points.map(([x, y]) => {
    sum = keep * sum + (1 - keep) * y;
    weight = keep * weight + (1 - keep);
    return [x, sum / weight];
  });
}

/** At most `limit` points: means of runs of neighbours. A curve of fewer stays as it is. */
export function thinPoints(points: Points, limit: number): [number, number][] {
  const size = Math.ceil(points.length / limit);
  if (size <= 1) return points.map(([x, y]) => [x, y]);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, bin) => {
    const own = points.slice(bin * size, (bin + 1) * size);
    const mean = (axis: 0 | 1): number => own.reduce((sum, point) => sum + point[axis], 0) / own.length;
    return [mean(0), mean(1)];
  });
}
