import { type FlatLine, footOnSegment } from '../city-graph/planar.ts';
import { MinHeap } from './min-heap.ts';

type XY = readonly [number, number];

interface Foot {
  /** Vertices at both ends of the segment the foot lies on, with the metres to each. */
  ends: readonly [vertex: number, metres: number][];
  segment: number;
  /** Metres from the start of the segment. */
  along: number;
}

/** The lines of one street as a network in the metric plane, to measure along it. Parts are joined where vertices coincide. */
export class StreetLine {
  private readonly segments: { a: XY; b: XY; from: number; to: number; metres: number }[] = [];
  private readonly neighbours: { vertex: number; metres: number }[][] = [];

  constructor(parts: readonly FlatLine[]) {
    const vertices = new Map<string, number>();
    const vertexAt = ([x, y]: XY): number => {
      const key = `${x},${y}`;
      let vertex = vertices.get(key);
      if (vertex === undefined) {
        vertex = this.neighbours.push([]) - 1;
        vertices.set(key, vertex);
      }
      return vertex;
    };
    for (const line of parts) {
      for (let i = 0; i + 3 < line.length; i += 2) {
        const a: XY = [line[i]!, line[i + 1]!];
        const b: XY = [line[i + 2]!, line[i + 3]!];
        const metres = Math.hypot(b[0] - a[0], b[1] - a[1]);
        const [from, to] = [vertexAt(a), vertexAt(b)];
        this.segments.push({ a, b, from, to, metres });
        this.neighbours[from]!.push({ vertex: to, metres });
        this.neighbours[to]!.push({ vertex: from, metres });
      }
    }
  }

  /**
   * Metres along the street from the point of it nearest to `from` to the points nearest to each of `targets`; infinite
   * where the street is interrupted.
   */
  distances(from: XY, targets: readonly XY[]): number[] {
    const start = this.foot(from);
    const reached = this.reach(start);
    return targets.map((target) => {
      const foot = this.foot(target);
      const around = foot.ends.map(([vertex, metres]) => (reached.get(vertex) ?? Number.POSITIVE_INFINITY) + metres);
      const direct = foot.segment === start.segment ? Math.abs(foot.along - start.along) : Number.POSITIVE_INFINITY;
      return Math.min(direct, ...around);
    });
  }

  private foot(point: XY): Foot {
    let best = Number.POSITIVE_INFINITY;
    let foot: Foot = { ends: [], segment: -1, along: 0 };
    this.segments.forEach(({ a, b, from, to, metres }, segment) => {
      const [x, y, fraction] = footOnSegment(point, a, b);
      const distance = (x - point[0]) ** 2 + (y - point[1]) ** 2;
      if (distance >= best) return;
      best = distance;
      const along = fraction * metres;
      foot = {
        ends: [
          [from, along],
          [to, metres - along],
        ],
        segment,
        along,
      };
    });
    return foot;
  }

  private reach(start: Foot): Map<number, number> {
    const distance = new Map<number, number>();
    const heap = new MinHeap();
    for (const [vertex, metres] of start.ends) {
      distance.set(vertex, Math.min(metres, distance.get(vertex) ?? Number.POSITIVE_INFINITY));
      heap.push(vertex, metres);
    }
    while (heap.size > 0) {
      const { value: vertex, key: metres } = heap.pop();
      if (metres > distance.get(vertex)!) continue;
      for (const next of this.neighbours[vertex]!) {
        const total = metres + next.metres;
        if (total >= (distance.get(next.vertex) ?? Number.POSITIVE_INFINITY)) continue;
        distance.set(next.vertex, total);
        heap.push(next.vertex, total);
      }
    }
    return distance;
  }
}
