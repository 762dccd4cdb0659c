/** Uniform in `[0, 1)`, the same for the same integers on every machine. */
export function hashNoise(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 1911520717);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 15), 461845907);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth noise in `[0, 1)` with features one unit wide. */
export function valueNoise(x: number, y: number, seed: number): number {
  const cellX = Math.floor(x);
  const cellY = Math.floor(y);
  const fx = x - cellX;
  const fy = y - cellY;
  const sx = fx * fx * (3 - 2 * fx);
  const sy = fy * fy * (3 - 2 * fy);
  const a = hashNoise(cellX, cellY, seed);
  const b = hashNoise(cellX + 1, cellY, seed);
  const c = hashNoise(cellX, cellY + 1, seed);
  const d = hashNoise(cellX + 1, cellY + 1, seed);
  return a + (b - a) * sx + (c - a + (a - b - c + d) * sx) * sy;
}
