/** Distances to the box are rounded: what is bounded must never come out nearer. */
const SLACK_METRES = 1e-6;

/**
 * The box around lines in the plane that is turned along them: a street across a city fills little of it, whichever way it
 * runs.
 */
export class OrientedBox {
  /** Unit vector along the lines. */
  private readonly east: number;
  private readonly north: number;
  private least = Number.POSITIVE_INFINITY;
  private most = Number.NEGATIVE_INFINITY;
  private leastAcross = Number.POSITIVE_INFINITY;
  private mostAcross = Number.NEGATIVE_INFINITY;

  /** @param lines - vertices in turn, x and y, in metres; one vertex or more in all. */
  constructor(lines: readonly Float64Array[]) {
    const angle = principalAngle(lines);
    this.east = Math.cos(angle);
    this.north = Math.sin(angle);
    for (const line of lines) {
      for (let i = 0; i < line.length; i += 2) {
        const along = line[i]! * this.east + line[i + 1]! * this.north;
        const across = line[i + 1]! * this.east - line[i]! * this.north;
        this.least = Math.min(this.least, along);
        this.most = Math.max(this.most, along);
        this.leastAcross = Math.min(this.leastAcross, across);
        this.mostAcross = Math.max(this.mostAcross, across);
      }
    }
  }

  /** Metres that a point is away from everything in the box, at least. */
  leastDistance(x: number, y: number): number {
    const along = x * this.east + y * this.north;
    const across = y * this.east - x * this.north;
    const before = Math.max(0, this.least - along, along - this.most);
    const beside = Math.max(0, this.leastAcross - across, across - this.mostAcross);
    return Math.max(0, Math.sqrt(before * before + beside * beside) - SLACK_METRES);
  }
}

/** Direction in which the vertices are spread most, in radians from east. */
function principalAngle(lines: readonly Float64Array[]): number {
  const [originX, originY] = [lines[0]![0]!, lines[0]![1]!];
  let [count, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const dx = line[i]! - originX;
      const dy = line[i + 1]! - originY;
      count++;
      x += dx;
      y += dy;
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
  }
  return Math.atan2(2 * (xy - (x * y) / count), xx - (x * x) / count - (yy - (y * y) / count)) / 2;
}
