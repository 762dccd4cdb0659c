import Flatbush from 'flatbush';
import type { NetworkColumns } from '../city-graph/graph-columns.ts';
import { footOnSegment, squaredDistanceToSegment } from '../city-graph/planar.ts';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat } from '../types.ts';
import { BOX_ROUNDING_METRES } from './arc-tree.ts';
import { segmentMetres } from './segment-metres.ts';

const FIRST_RADIUS = 30;
const RADIUS_GROWTH = 3;

/** A point on an arc of the street network. */
export interface NetworkPoint {
  arc: number;
  /** WGS-84 metres along the arc from its source. */
  along: number;
  position: LonLat;
  /** Metres between the point and the position it was sought for. */
  metres: number;
}

/** Nearest points on arcs, in the metric plane. */
export class ArcIndex {
  private readonly columns: NetworkColumns;
  private readonly frame: LocalFrame;
  private tree: Flatbush | undefined;

  constructor(columns: NetworkColumns, frame: LocalFrame) {
    this.columns = columns;
    this.frame = frame;
  }

  /** The nearest point on an arc that `accept` lets in; of arcs equally near, the first. */
  nearest(
    position: LonLat,
    { maxMetres, accept }: { maxMetres: number; accept: (arc: number) => boolean },
  ): NetworkPoint | undefined {
    const { arcTree } = this.columns;
    if (arcTree.length === 0) return undefined;
    this.tree ??= Flatbush.from(arcTree.buffer, arcTree.byteOffset);
    const [x, y] = this.frame.toXY(position);
    const { minX, minY, maxX, maxY } = this.tree;
    const reach = Math.hypot(Math.max(x - minX, maxX - x), Math.max(y - minY, maxY - y)) + BOX_ROUNDING_METRES;
    const limit = Math.min(maxMetres, reach);
    for (let radius = Math.min(FIRST_RADIUS, limit); ; radius = Math.min(radius * RADIUS_GROWTH, limit)) {
      const margin = radius + BOX_ROUNDING_METRES;
      const arcs = this.tree.search(x - margin, y - margin, x + margin, y + margin, accept).sort((a, b) => a - b);
      let best = radius * radius;
      let found: { arc: number; segment: number; line: Float64Array } | undefined;
      for (const arc of arcs) {
        const line = this.planarLine(arc);
        for (let i = 0; i + 3 < line.length; i += 2) {
          const squared = squaredDistanceToSegment(x, y, line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!);
          if (squared < best || (squared === best && !found)) {
            best = squared;
            found = { arc, segment: i / 2, line };
          }
        }
      }
      if (found) return this.pointAt(found, [x, y]);
      if (radius >= limit) return undefined;
    }
  }

  private pointAt(
    { arc, segment, line }: { arc: number; segment: number; line: Float64Array },
    from: readonly [number, number],
  ): NetworkPoint {
    const i = 2 * segment;
    const [x, y, fraction] = footOnSegment(from, [line[i]!, line[i + 1]!], [line[i + 2]!, line[i + 3]!]);
    const metres = Math.hypot(x - from[0], y - from[1]);
    const [lastSegment, total] = [line.length / 2 - 2, this.columns.arcMetres[arc]!];
    // Ends are met exactly: there the way on is free in every direction that the junction allows.
    if (segment === 0 && fraction === 0) return { arc, along: 0, position: this.vertexOf(arc, 0), metres };
    if (segment === lastSegment && fraction === 1) {
      return { arc, along: total, position: this.vertexOf(arc, segment + 1), metres };
    }
    let along = 0;
    for (let before = 0; before < segment; before++) along += this.segmentLength(arc, before);
    along = Math.min(along + fraction * this.segmentLength(arc, segment), total);
    return { arc, along, position: this.frame.toLonLat([x, y]), metres };
  }

  private segmentLength(arc: number, segment: number): number {
    const [from, to] = [this.vertexOf(arc, segment), this.vertexOf(arc, segment + 1)];
    return segmentMetres(from[0], from[1], to[0], to[1]);
  }

  /** Vertex of the line of an arc, counted from its source. */
  private vertexOf(arc: number, number: number): LonLat {
    const { arcSource, arcTarget, arcShapeStart, arcShape, junctionPosition } = this.columns;
    const vertex = arcShapeStart[arc]! + number - 1;
    if (number > 0 && vertex < arcShapeStart[arc + 1]!) return [arcShape[2 * vertex]!, arcShape[2 * vertex + 1]!];
    const junction = (number === 0 ? arcSource : arcTarget)[arc]!;
    return [junctionPosition[2 * junction]!, junctionPosition[2 * junction + 1]!];
  }

  private planarLine(arc: number): Float64Array {
    const { arcShapeStart } = this.columns;
    const count = arcShapeStart[arc + 1]! - arcShapeStart[arc]! + 2;
    const line = new Float64Array(2 * count);
    for (let number = 0; number < count; number++) {
      line.set(this.frame.toXY(this.vertexOf(arc, number)), 2 * number);
    }
    return line;
  }
}
