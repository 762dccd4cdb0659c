import { type FlatLine, signedArea } from '../city-graph/planar.ts';

/** Edges that a horizontal line meets, on average, in an indexed polygon. */
const EDGES_PER_BAND = 4;
const MOST_BANDS = 1024;

/** An area in the metric plane, prepared for many point queries: its edges are sorted into horizontal bands. */
export class PlaneArea {
  /** Closed rings; outer rings counter-clockwise, holes clockwise. */
  readonly rings: readonly FlatLine[];
  readonly minX: number = Number.POSITIVE_INFINITY;
  readonly minY: number = Number.POSITIVE_INFINITY;
  readonly maxX: number = Number.NEGATIVE_INFINITY;
  readonly maxY: number = Number.NEGATIVE_INFINITY;
  /** Square metres. */
  readonly area: number;
  /** `ax, ay, bx, by` of the edges of each band. */
  private readonly bands: number[][];
  private readonly bandHeight: number;

  constructor(rings: readonly FlatLine[]) {
    this.rings = rings;
    this.area = rings.reduce((sum, ring) => sum + signedArea(ring), 0);
    let edges = 0;
    for (const ring of rings) {
      edges += ring.length / 2 - 1;
      for (let i = 0; i < ring.length; i += 2) {
        this.minX = Math.min(this.minX, ring[i]!);
        this.maxX = Math.max(this.maxX, ring[i]!);
        this.minY = Math.min(this.minY, ring[i + 1]!);
        this.maxY = Math.max(this.maxY, ring[i + 1]!);
      }
    }
    const count = Math.max(1, Math.min(MOST_BANDS, Math.ceil(edges / EDGES_PER_BAND)));
    this.bandHeight = (this.maxY - this.minY) / count || 1;
    this.bands = Array.from({ length: count }, () => []);
    for (const ring of rings) {
      for (let i = 0; i + 3 < ring.length; i += 2) {
        const [ax, ay, bx, by] = [ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!];
        const last = this.bandAt(Math.max(ay, by));
        for (let band = this.bandAt(Math.min(ay, by)); band <= last; band++) this.bands[band]!.push(ax, ay, bx, by);
      }
    }
  }

  /** True in an outer ring and in no hole (even-odd rule). */
  contains(px: number, py: number): boolean {
    if (!(px >= this.minX && px <= this.maxX && py >= this.minY && py <= this.maxY)) return false;
    const band = this.bands[this.bandAt(py)]!;
    let inside = false;
    for (let i = 0; i < band.length; i += 4) {
      const [ay, by] = [band[i + 1]!, band[i + 3]!];
      if (ay > py !== by > py) {
        const ax = band[i]!;
        if (px < ax + ((py - ay) / (by - ay)) * (band[i + 2]! - ax)) inside = !inside;
      }
    }
    return inside;
  }

  private bandAt(y: number): number {
    return Math.max(0, Math.min(this.bands.length - 1, Math.floor((y - this.minY) / this.bandHeight)));
  }
}
