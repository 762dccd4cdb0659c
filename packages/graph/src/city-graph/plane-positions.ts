import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { NodeColumns } from './graph-columns.ts';

type PositionColumns = Pick<NodeColumns, 'nodePosition' | 'vertexPosition' | 'partStart' | 'vertexStart'>;

/** Positions in the metric plane, projected node by node when first asked for: opening a city costs nothing. */
export class PlanePositions {
  /** x and y of vertices in turn, `[2V]`; true only for nodes given to {@link project}. */
  readonly vertices: Float64Array;
  /** x and y of representative points in turn, `[2N]`; likewise. */
  readonly nodes: Float64Array;
  private readonly columns: PositionColumns;
  private readonly frame: LocalFrame;
  private readonly isDone: Uint8Array;

  constructor(columns: PositionColumns, frame: LocalFrame) {
    this.columns = columns;
    this.frame = frame;
    this.vertices = new Float64Array(columns.vertexPosition.length);
    this.nodes = new Float64Array(columns.nodePosition.length);
    this.isDone = new Uint8Array(columns.nodePosition.length / 2);
  }

  /** Make sure that the positions of a node and its vertices are there. */
  project(node: number): void {
    if (this.isDone[node] === 1) return;
    const { partStart, vertexStart, nodePosition, vertexPosition } = this.columns;
    this.copy(nodePosition, this.nodes, node);
    const end = vertexStart[partStart[node + 1]!]!;
    for (let vertex = vertexStart[partStart[node]!]!; vertex < end; vertex++) {
      this.copy(vertexPosition, this.vertices, vertex);
    }
    this.isDone[node] = 1;
  }

  private copy(from: Float64Array, to: Float64Array, at: number): void {
    const [x, y] = this.frame.toXY([from[2 * at]!, from[2 * at + 1]!]);
    to[2 * at] = x;
    to[2 * at + 1] = y;
  }
}
