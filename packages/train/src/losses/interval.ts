/** Limits of a 95 % interval. */
export type Interval = [low: number, high: number];

const Z = 1.959964;

/** 95 % interval of a mean over independent values, by the normal approximation. Of one value: the value itself. */
export function meanInterval(values: readonly number[]): Interval {
  const count = values.length;
  if (count === 0) return [0, 0];
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = count === 1 ? 0 : Z * Math.sqrt(squares / (count - 1) / count);
  return [mean - half, mean + half];
}

/**
 * 95 % interval of a share, which stays within 0 and 1 and does not vanish when the share is one of them.
 *
 * Source: Wilson 1927.
 */
export function shareInterval(hits: number, count: number): Interval {
  if (count === 0) return [0, 1];
  const share = hits / count;
  const spread = Z * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  const centre = share + Z ** 2 / (2 * count);
  const scale = 1 + Z ** 2 / count;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
