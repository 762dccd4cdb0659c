import Flatbush from 'flatbush';
import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat } from '../types.ts';
import { PART_ROLES } from './columns.ts';
import type { NodeColumns } from './graph-columns.ts';
import { type FlatLine, footOnSegment, isInsideRings, squaredDistanceToSegment } from './planar.ts';

const FIRST_RADIUS = 50;
const RADIUS_GROWTH = 3;
const LINE = PART_ROLES.indexOf('line');

export interface NodeDistance {
  index: number;
  /** Metres to the node's geometry; 0 inside an area. */
  metres: number;
}

/** Distance queries over the nodes of a graph in its metric plane. Projected vertices are kept from the first query on. */
export class SpatialIndex {
  readonly frame: LocalFrame;
  private readonly columns: NodeColumns;
  private tree: Flatbush | undefined;
  private projected: { vertices: Float64Array; nodes: Float64Array } | undefined;

  constructor(columns: NodeColumns, frame: LocalFrame) {
    this.columns = columns;
    this.frame = frame;
  }

  private get plane(): { vertices: Float64Array; nodes: Float64Array } {
    this.projected ??= {
      vertices: project(this.columns.vertexPosition, this.frame),
      nodes: project(this.columns.nodePosition, this.frame),
    };
    return this.projected;
  }

  /** Nodes whose geometry is at most `metres` away and that `accept` lets in, nearest first. */
  withinRadius(position: LonLat, metres: number, accept: (index: number) => boolean): NodeDistance[] {
    const [x, y] = this.frame.toXY(position);
    const squared = new Map<number, number>();
    for (const item of this.itemsInBox([x - metres, y - metres, x + metres, y + metres])) {
      const node = this.columns.itemNode[item]!;
      const known = squared.get(node);
      if (known === 0 || (known === undefined && !accept(node))) continue;
      const distance = this.squaredDistanceToItem(item, x, y);
      if (known === undefined || distance < known) squared.set(node, distance);
    }
    const found: NodeDistance[] = [];
    for (const [index, distance] of squared) {
      if (distance <= metres * metres) found.push({ index, metres: Math.sqrt(distance) });
    }
    return found.sort((a, b) => a.metres - b.metres || a.index - b.index);
  }

  /** The `count` nearest nodes that `accept` lets in, at most `maxMetres` away, nearest first. */
  nearest(
    position: LonLat,
    options: { count: number; maxMetres: number; accept: (index: number) => boolean },
  ): NodeDistance[] {
    const { count, maxMetres, accept } = options;
    const [x, y] = this.frame.toXY(position);
    const { minX, minY, maxX, maxY } = this.flatbush;
    const reach = Math.hypot(Math.max(x - minX, maxX - x), Math.max(y - minY, maxY - y));
    const limit = Math.min(maxMetres, reach);
    for (let radius = FIRST_RADIUS; ; radius *= RADIUS_GROWTH) {
      const found = this.withinRadius(position, Math.min(radius, limit), accept);
      if (found.length >= count || radius >= limit) return found.slice(0, count);
    }
  }

  /** The point of a node's geometry nearest to a position; the position itself inside an area. */
  foot(index: number, position: LonLat): { position: LonLat; metres: number } {
    const point = this.frame.toXY(position);
    const [px, py] = point;
    const rings = this.rings(index);
    if (rings.length > 0 && isInsideRings(px, py, rings)) return { position, metres: 0 };
    let best = Number.POSITIVE_INFINITY;
    let segment: FlatLine | undefined;
    for (const line of this.parts(index)) {
      for (let i = 0; i + 3 < line.length; i += 2) {
        const squared = squaredDistanceToSegment(px, py, line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!);
        if (squared >= best) continue;
        best = squared;
        segment = line.subarray(i, i + 4);
      }
    }
    const [x, y] = segment
      ? footOnSegment(point, [segment[0]!, segment[1]!], [segment[2]!, segment[3]!])
      : [this.plane.nodes[2 * index]!, this.plane.nodes[2 * index + 1]!];
    return { position: this.frame.toLonLat([x, y]), metres: Math.hypot(x - px, y - py) };
  }

  /** Lines and rings of a node in the plane; none for a point. */
  parts(index: number): FlatLine[] {
    const { partStart, vertexStart } = this.columns;
    const parts: FlatLine[] = [];
    for (let part = partStart[index]!; part < partStart[index + 1]!; part++) {
      parts.push(this.plane.vertices.subarray(2 * vertexStart[part]!, 2 * vertexStart[part + 1]!));
    }
    return parts;
  }

  /** Rings of an area in the plane; none for a point or line. */
  rings(index: number): FlatLine[] {
    return this.columns.partRole[this.columns.partStart[index]!] === LINE ? [] : this.parts(index);
  }

  /** Pieces of lines whose boxes meet a box in the plane, with the node each belongs to. */
  linesInBox(
    box: readonly [number, number, number, number],
    accept: (index: number) => boolean,
  ): { index: number; line: FlatLine }[] {
    const { itemNode, itemStart, itemEnd } = this.columns;
    return this.itemsInBox(box)
      .filter((item) => itemStart[item] !== itemEnd[item] && accept(itemNode[item]!))
      .sort((a, b) => a - b)
      .map((item) => ({
        index: itemNode[item]!,
        line: this.plane.vertices.subarray(2 * itemStart[item]!, 2 * itemEnd[item]!),
      }));
  }

  private itemsInBox([minX, minY, maxX, maxY]: readonly [number, number, number, number]): number[] {
    return this.flatbush.search(minX, minY, maxX, maxY);
  }

  private get flatbush(): Flatbush {
    const { itemTree } = this.columns;
    this.tree ??= Flatbush.from(itemTree.buffer, itemTree.byteOffset);
    return this.tree;
  }

  private squaredDistanceToItem(item: number, x: number, y: number): number {
    const { itemNode, itemStart, itemEnd, partStart, vertexStart } = this.columns;
    const node = itemNode[item]!;
    const { vertices, nodes } = this.plane;
    let best = Number.POSITIVE_INFINITY;
    const measure = (start: number, end: number): void => {
      for (let v = start; v + 1 < end; v++) {
        const distance = squaredDistanceToSegment(
          x,
          y,
          vertices[2 * v]!,
          vertices[2 * v + 1]!,
          vertices[2 * v + 2]!,
          vertices[2 * v + 3]!,
        );
        if (distance < best) best = distance;
      }
    };
    if (itemStart[item] !== itemEnd[item]) {
      measure(itemStart[item]!, itemEnd[item]!);
      return best;
    }
    if (partStart[node] === partStart[node + 1]) return (nodes[2 * node]! - x) ** 2 + (nodes[2 * node + 1]! - y) ** 2;
    if (isInsideRings(x, y, this.parts(node))) return 0;
    for (let part = partStart[node]!; part < partStart[node + 1]!; part++) {
      measure(vertexStart[part]!, vertexStart[part + 1]!);
    }
    return best;
  }
}

function project(positions: Float64Array, frame: LocalFrame): Float64Array {
  const plane = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = frame.toXY([positions[i]!, positions[i + 1]!]);
    plane[i] = x;
    plane[i + 1] = y;
  }
  return plane;
}
