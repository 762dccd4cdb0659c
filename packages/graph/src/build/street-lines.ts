import { footOnSegment, squaredDistanceToSegment } from '../city-graph/planar.ts';
import { SegmentIndex } from './segment-index.ts';
import type { StreetTopology } from './street-topology.ts';

/** A point of a street and how far it is. */
export interface StreetFoot {
  street: number;
  x: number;
  y: number;
  metres: number;
}

const CLOSE_METRES = 25;

/** The lines of all streets in the metric plane. */
export class StreetLines {
  readonly index: SegmentIndex;
  /** Segments of street s: `streetStart[s] .. streetStart[s + 1]`. */
  readonly streetStart: Uint32Array;

  constructor({ segments, vertices, streetStart }: StreetTopology) {
    const { from, to } = segments;
    const { x, y } = vertices;
    const ends = new Float64Array(4 * from.length);
    for (let i = 0; i < from.length; i++) {
      ends[4 * i] = x[from[i]!]!;
      ends[4 * i + 1] = y[from[i]!]!;
      ends[4 * i + 2] = x[to[i]!]!;
      ends[4 * i + 3] = y[to[i]!]!;
    }
    this.index = new SegmentIndex(ends, Uint32Array.from(segments.street));
    this.streetStart = streetStart;
  }

  /** The point of one street that is nearest to `px, py`. */
  foot(street: number, px: number, py: number): StreetFoot {
    let best = Number.POSITIVE_INFINITY;
    let segment = this.streetStart[street]!;
    for (let i = segment; i < this.streetStart[street + 1]!; i++) {
      const squared = this.squaredDistance(i, px, py);
      if (squared >= best) continue;
      best = squared;
      segment = i;
    }
    return this.footOn(segment, px, py);
  }

  /** The nearest point of all streets at most `maxMetres` away; of equally near segments, of the first. */
  nearest(px: number, py: number, maxMetres: number): StreetFoot | undefined {
    // Most places stand on a street: what is found close by makes the wide search needless.
    for (const reach of maxMetres > CLOSE_METRES ? [CLOSE_METRES, maxMetres] : [maxMetres]) {
      let best = reach * reach;
      let nearest = -1;
      this.index.near([px, py, px, py], reach, (segment) => {
        const squared = this.squaredDistance(segment, px, py);
        if (squared > best || (squared === best && nearest >= 0 && nearest < segment)) return;
        best = squared;
        nearest = segment;
      });
      if (nearest >= 0) return this.footOn(nearest, px, py);
    }
    return undefined;
  }

  /** The nearest point of every street at most `maxMetres` away, nearest first. */
  near(px: number, py: number, maxMetres: number): StreetFoot[] {
    const best = new Map<number, { segment: number; squared: number }>();
    this.index.near([px, py, px, py], maxMetres, (segment) => {
      const squared = this.squaredDistance(segment, px, py);
      if (squared > maxMetres * maxMetres) return;
      const street = this.index.owners[segment]!;
      const known = best.get(street);
      if (known === undefined) best.set(street, { segment, squared });
      // Of segments that share the nearest vertex, the first.
      else if (squared < known.squared || (squared === known.squared && segment < known.segment)) {
        known.segment = segment;
        known.squared = squared;
      }
    });
    return Array.from(best.values(), ({ segment }) => this.footOn(segment, px, py)).sort(
      (a, b) => a.metres - b.metres || a.street - b.street,
    );
  }

  private squaredDistance(segment: number, px: number, py: number): number {
    const { ends } = this.index;
    const at = 4 * segment;
    return squaredDistanceToSegment(px, py, ends[at]!, ends[at + 1]!, ends[at + 2]!, ends[at + 3]!);
  }

  private footOn(segment: number, px: number, py: number): StreetFoot {
    const { ends, owners } = this.index;
    const at = 4 * segment;
    const [x, y] = footOnSegment([px, py], [ends[at]!, ends[at + 1]!], [ends[at + 2]!, ends[at + 3]!]);
    return { street: owners[segment]!, x, y, metres: Math.hypot(x - px, y - py) };
  }
}
