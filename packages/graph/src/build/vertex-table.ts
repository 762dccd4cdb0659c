import type { LocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat, OsmData } from '../types.ts';

/** The OSM nodes that roads run through, numbered from 0, with their places in the metric plane. */
export class VertexTable {
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly positions: LonLat[] = [];
  /** OSM id of each vertex; NaN where the map has no node. */
  readonly ids: number[] = [];
  /** 1 + vertex of each row of nodes; 0 for none yet. */
  private readonly vertexOfRow: Uint32Array;
  private readonly osm: OsmData;
  private readonly frame: LocalFrame;

  constructor(osm: OsmData, frame: LocalFrame) {
    this.osm = osm;
    this.vertexOfRow = new Uint32Array(osm.nodes.size);
    this.frame = frame;
  }

  get size(): number {
    return this.ids.length;
  }

  /** The vertex of an OSM node, or -1 where the extract lacks the node. */
  at(id: number): number {
    const { nodes } = this.osm;
    const row = nodes.indexOf(id);
    if (row < 0) return -1;
    if (this.vertexOfRow[row] === 0) this.vertexOfRow[row] = 1 + this.push(id, [nodes.lon(row), nodes.lat(row)]);
    return this.vertexOfRow[row]! - 1;
  }

  /** A vertex where the map has no node, at a place in the plane. */
  add(x: number, y: number): number {
    return this.push(Number.NaN, this.frame.toLonLat([x, y]), [x, y]);
  }

  distance(a: number, b: number): number {
    return Math.hypot(this.x[a]! - this.x[b]!, this.y[a]! - this.y[b]!);
  }

  private push(id: number, position: LonLat, [x, y]: readonly [number, number] = this.frame.toXY(position)): number {
    this.x.push(x);
    this.y.push(y);
    this.positions.push(position);
    this.ids.push(id);
    return this.ids.length - 1;
  }
}
