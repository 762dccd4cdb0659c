import type { StreetDraft } from './collect-streets.ts';
import type { VertexTable } from './vertex-table.ts';

/** Straight pieces of streets between vertices; the pieces of one street stand together, in the order of the streets. */
export interface StreetSegments {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly street: readonly number[];
  /** Layer, bridge and tunnel in one number: pieces of other levels pass over or under. */
  readonly level: readonly number[];
  /** 1 where wheels go one way only, as on each half of a dual carriageway and on roundabouts. */
  readonly oneway: readonly number[];
}

export interface MutableSegments {
  from: number[];
  to: number[];
  street: number[];
  level: number[];
  oneway: number[];
}

export function emptySegments(): MutableSegments {
  return { from: [], to: [], street: [], level: [], oneway: [] };
}

export function segmentsOf(streets: readonly StreetDraft[]): MutableSegments {
  const segments = emptySegments();
  streets.forEach((street, number) => {
    for (const { attributes, isRoundabout, runs } of street.roads) {
      const level = 4 * attributes.layer + 2 * Number(attributes.bridge) + Number(attributes.tunnel);
      const oneway = Number(attributes.oneway || isRoundabout);
      for (const run of runs) {
        for (let i = 1; i < run.length; i++) {
          segments.from.push(run[i - 1]!);
          segments.to.push(run[i]!);
          segments.street.push(number);
          segments.level.push(level);
          segments.oneway.push(oneway);
        }
      }
    }
  });
  return segments;
}

/** The segments of all streets as one network, in compressed sparse rows by vertex. */
export class StreetTopology {
  readonly vertices: VertexTable;
  readonly segments: StreetSegments;
  /** Metres of each segment. */
  readonly metres: Float64Array;
  /** Half-edges of vertex v: `halves[start[v] .. start[v + 1]]`, as `2 · segment`, plus 1 where seen from its end. */
  readonly start: Uint32Array;
  readonly halves: Uint32Array;
  /** Segments of street s: `streetStart[s] .. streetStart[s + 1]`. */
  readonly streetStart: Uint32Array;

  constructor(vertices: VertexTable, segments: StreetSegments, streetCount: number) {
    const { from, to, street } = segments;
    this.vertices = vertices;
    this.segments = segments;
    this.metres = Float64Array.from(from, (a, i) => vertices.distance(a, to[i]!));
    this.start = new Uint32Array(vertices.size + 1);
    this.streetStart = new Uint32Array(streetCount + 1);
    for (let i = 0; i < from.length; i++) {
      this.start[from[i]! + 1]!++;
      this.start[to[i]! + 1]!++;
      this.streetStart[street[i]! + 1]!++;
    }
    for (let v = 0; v < vertices.size; v++) this.start[v + 1]! += this.start[v]!;
    for (let s = 0; s < streetCount; s++) this.streetStart[s + 1]! += this.streetStart[s]!;
    this.halves = new Uint32Array(2 * from.length);
    const next = this.start.slice(0, vertices.size);
    for (let i = 0; i < from.length; i++) {
      this.halves[next[from[i]!]!++] = 2 * i;
      this.halves[next[to[i]!]!++] = 2 * i + 1;
    }
  }

  /** The vertex at the other end of a half-edge. */
  far(half: number): number {
    return (half & 1) === 0 ? this.segments.to[half >>> 1]! : this.segments.from[half >>> 1]!;
  }
}
