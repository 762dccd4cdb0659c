import { type FlatLine, isInsideRings, signedArea, squaredDistanceToSegment } from '../city-graph/planar.ts';

/** Edges that a horizontal line meets, on average, in an indexed polygon. */
const EDGES_PER_BAND = 4;
const MOST_BANDS = 1024;
const TOUCH_METRES = 0.01;
/** Areas of fewer edges are searched as they are. */
const INDEXED_EDGES = 48;

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
  private readonly edgeCount: number;
  /** `ax, ay, bx, by` of the edges of each band, from the first query on. */
  private bands: readonly (readonly number[])[] | undefined;

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
    this.edgeCount = edges;
  }

  /** True in an outer ring and in no hole (even-odd rule). */
  contains(px: number, py: number): boolean {
    if (!(px >= this.minX && px <= this.maxX && py >= this.minY && py <= this.maxY)) return false;
    if (this.edgeCount < INDEXED_EDGES) return isInsideRings(px, py, this.rings);
    this.bands ??= this.sortIntoBands();
    const band = this.bands[this.bandAt(py, this.bands.length)]!;
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

  /** True within 1 cm of an outline: positions in OSM are rounded to that. */
  touches(px: number, py: number): boolean {
    for (const ring of this.rings) {
      for (let i = 0; i + 3 < ring.length; i += 2) {
        const squared = squaredDistanceToSegment(px, py, ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!);
        if (squared <= TOUCH_METRES * TOUCH_METRES) return true;
      }
    }
    return false;
  }

  private sortIntoBands(): number[][] {
    const count = Math.min(MOST_BANDS, Math.ceil(this.edgeCount / EDGES_PER_BAND));
    const bands: number[][] = Array.from({ length: count }, () => []);
    for (const ring of this.rings) {
      for (let i = 0; i + 3 < ring.length; i += 2) {
        const [ax, ay, bx, by] = [ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!];
        const last = this.bandAt(Math.max(ay, by), count);
        for (let band = this.bandAt(Math.min(ay, by), count); band <= last; band++) bands[band]!.push(ax, ay, bx, by);
      }
    }
    return bands;
  }

  private bandAt(y: number, count: number): number {
    const height = (this.maxY - this.minY) / count || 1;
    return Math.max(0, Math.min(count - 1, Math.floor((y - this.minY) / height)));
  }
}
