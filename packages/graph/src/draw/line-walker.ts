import type { PixelLine } from './clip.ts';
import type { Pixel } from './map-view.ts';

/** A line with its lengths, to find points at a distance along it. */
export class LineWalker {
  readonly length: number;
  private readonly line: PixelLine;
  private readonly lengths: number[] = [0];

  constructor(line: PixelLine) {
    this.line = line;
    for (let i = 2; i + 1 < line.length; i += 2) {
      this.lengths.push(this.lengths.at(-1)! + Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!));
    }
    this.length = this.lengths.at(-1)!;
  }

  /** The point `along` pixels from the start; the ends beyond them. */
  at(along: number): Pixel {
    const { line, lengths } = this;
    const segment = this.segmentAt(along);
    const length = lengths[segment + 1]! - lengths[segment]!;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, (along - lengths[segment]!) / length));
    const i = 2 * segment;
    return [line[i]! + t * (line[i + 2]! - line[i]!), line[i + 1]! + t * (line[i + 3]! - line[i + 1]!)];
  }

  /** How far the line strays from the chord between two distances along it. */
  deviation(from: number, to: number): number {
    const [ax, ay] = this.at(from);
    const [bx, by] = this.at(to);
    const chord = Math.hypot(bx - ax, by - ay) || 1;
    let worst = Math.abs(to - from - chord);
    for (let vertex = this.segmentAt(from) + 1; this.lengths[vertex]! < to; vertex++) {
      const [x, y] = [this.line[2 * vertex]!, this.line[2 * vertex + 1]!];
      worst = Math.max(worst, Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / chord);
    }
    return worst;
  }

  private segmentAt(along: number): number {
    let low = 0;
    let high = this.lengths.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lengths[middle]! <= along) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
