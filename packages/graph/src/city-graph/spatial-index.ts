import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat } from '../types.ts';
import { BoxTree } from './box-tree.ts';
import { PART_ROLES } from './columns.ts';
import type { NodeColumns } from './graph-columns.ts';
import { type FlatLine, footOnSegment, isInsideRings, squaredDistanceToSegment } from './planar.ts';
import { PlanePositions } from './plane-positions.ts';

const LINE = PART_ROLES.indexOf('line');
const REJECTED = -1;

export interface NodeDistance {
  index: number;
  /** Metres to the node's geometry; 0 inside an area. */
  metres: number;
}

/** Distance queries over the nodes of a graph in its metric plane. Buffers are made once and used again. */
export class SpatialIndex {
  readonly frame: LocalFrame;
  private readonly columns: NodeColumns;
  private readonly plane: PlanePositions;
  private tree: BoxTree | undefined;
  private spare: NodeMarks | undefined;

  constructor(columns: NodeColumns, frame: LocalFrame) {
    this.columns = columns;
    this.frame = frame;
    this.plane = new PlanePositions(columns, frame);
  }

  /** Nodes whose geometry is at most `metres` away and that `accept` lets in, nearest first. */
  withinRadius(position: LonLat, metres: number, accept: (index: number) => boolean): NodeDistance[] {
    const [x, y] = this.frame.toXY(position);
    const { itemNode } = this.columns;
    const marks = this.takeMarks();
    const met: number[] = [];
    this.boxes.search(x - metres, y - metres, x + metres, y + metres, (item) => {
      const node = itemNode[item]!;
      let known = marks.get(node);
      if (known === undefined) {
        known = accept(node) ? Number.POSITIVE_INFINITY : REJECTED;
        marks.set(node, known);
        if (known !== REJECTED) met.push(node);
      }
      if (known <= 0) return;
      const squared = this.squaredDistanceToItem(item, x, y);
      if (squared < known) marks.set(node, squared);
    });
    const found: NodeDistance[] = [];
    for (const index of met) {
      const squared = marks.get(index)!;
      if (squared <= metres * metres) found.push({ index, metres: Math.sqrt(squared) });
    }
    this.spare = marks;
    return found.sort(nearestFirst);
  }

  /** The `count` nearest nodes that `accept` lets in, at most `maxMetres` away, nearest first. */
  nearest(
    position: LonLat,
    options: { count: number; maxMetres: number; accept: (index: number) => boolean },
  ): NodeDistance[] {
    const { count, maxMetres, accept } = options;
    if (count < 1) return [];
    const [x, y] = this.frame.toXY(position);
    // Squared metres until the end; ordered, so that the last one bounds the search.
    const best: NodeDistance[] = [];
    let bound = maxMetres * maxMetres;
    this.boxes.nearest(x, y, bound, (item) => {
      const index = this.columns.itemNode[item]!;
      const known = best.findIndex((entry) => entry.index === index);
      if (known < 0 && !accept(index)) return bound;
      const entry = { index, metres: this.squaredDistanceToItem(item, x, y) };
      if (entry.metres > bound || (known >= 0 && entry.metres >= best[known]!.metres)) return bound;
      if (known >= 0) best.splice(known, 1);
      let at = best.length;
      while (at > 0 && nearestFirst(entry, best[at - 1]!) < 0) at--;
      best.splice(at, 0, entry);
      if (best.length > count) best.pop();
      if (best.length === count) bound = best[count - 1]!.metres;
      return bound;
    });
    for (const entry of best) entry.metres = Math.sqrt(entry.metres);
    return best;
  }

  /** Nodes that have an item whose box meets a box in the plane, each once, in no particular order. */
  nodesInBox(box: readonly [number, number, number, number], accept: (index: number) => boolean): number[] {
    const marks = this.takeMarks();
    const found: number[] = [];
    this.boxes.search(...box, (item) => {
      const node = this.columns.itemNode[item]!;
      if (marks.get(node) !== undefined) return;
      marks.set(node, 0);
      if (accept(node)) found.push(node);
    });
    this.spare = marks;
    return found;
  }

  /** Metres from a point of the plane to a node's geometry; 0 inside an area. */
  distance(index: number, x: number, y: number): number {
    return Math.sqrt(this.squaredDistanceToNode(index, x, y));
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
    this.plane.project(index);
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
    const items: number[] = [];
    this.boxes.search(...box, (item) => {
      if (itemStart[item] !== itemEnd[item] && accept(itemNode[item]!)) items.push(item);
    });
    return items
      .sort((a, b) => a - b)
      .map((item) => {
        this.plane.project(itemNode[item]!);
        return {
          index: itemNode[item]!,
          line: this.plane.vertices.subarray(2 * itemStart[item]!, 2 * itemEnd[item]!),
        };
      });
  }

  private get boxes(): BoxTree {
    this.tree ??= new BoxTree(this.columns.itemTree);
    return this.tree;
  }

  /** Marks for one query; a query inside `accept` of another one gets its own. */
  private takeMarks(): NodeMarks {
    const marks = this.spare ?? new NodeMarks(this.columns.nodeKind.length);
    this.spare = undefined;
    marks.clear();
    return marks;
  }

  private squaredDistanceToItem(item: number, x: number, y: number): number {
    const { itemNode, itemStart, itemEnd } = this.columns;
    if (itemStart[item] === itemEnd[item]) return this.squaredDistanceToNode(itemNode[item]!, x, y);
    this.plane.project(itemNode[item]!);
    return this.squaredDistanceToLine(itemStart[item]!, itemEnd[item]!, x, y);
  }

  private squaredDistanceToNode(node: number, x: number, y: number): number {
    const { partStart, partRole, vertexStart } = this.columns;
    const [firstPart, lastPart] = [partStart[node]!, partStart[node + 1]!];
    this.plane.project(node);
    if (firstPart === lastPart) {
      return (this.plane.nodes[2 * node]! - x) ** 2 + (this.plane.nodes[2 * node + 1]! - y) ** 2;
    }
    if (partRole[firstPart] !== LINE && isInsideRings(x, y, this.parts(node))) return 0;
    let best = Number.POSITIVE_INFINITY;
    for (let part = firstPart; part < lastPart; part++) {
      best = Math.min(best, this.squaredDistanceToLine(vertexStart[part]!, vertexStart[part + 1]!, x, y));
    }
    return best;
  }

  private squaredDistanceToLine(start: number, end: number, x: number, y: number): number {
    const { vertices } = this.plane;
    let best = Number.POSITIVE_INFINITY;
    for (let at = 2 * start; at + 3 < 2 * end; at += 2) {
      const squared = squaredDistanceToSegment(
        x,
        y,
        vertices[at]!,
        vertices[at + 1]!,
        vertices[at + 2]!,
        vertices[at + 3]!,
      );
      if (squared < best) best = squared;
    }
    return best;
  }
}

/** A number per node that can be forgotten at once. */
class NodeMarks {
  private readonly values: Float64Array;
  private readonly rounds: Uint32Array;
  private round = 0;

  constructor(nodeCount: number) {
    this.values = new Float64Array(nodeCount);
    this.rounds = new Uint32Array(nodeCount);
  }

  clear(): void {
    if (++this.round < 2 ** 32) return;
    this.rounds.fill(0);
    this.round = 1;
  }

  get(node: number): number | undefined {
    return this.rounds[node] === this.round ? this.values[node] : undefined;
  }

  set(node: number, value: number): void {
    this.rounds[node] = this.round;
    this.values[node] = value;
  }
}

function nearestFirst(a: NodeDistance, b: NodeDistance): number {
  return a.metres - b.metres || a.index - b.index;
}
