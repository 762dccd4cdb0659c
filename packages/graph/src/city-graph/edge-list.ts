import { type GeodesicStep, geodesicStep } from '../geodesy/geodesic.ts';
import { type LonLat, RELATIONS, type Relation } from '../types.ts';
import type { EdgeColumns } from './graph-columns.ts';

/** Edges while they are gathered; `finish` freezes them into columns with adjacency. */
export class EdgeList {
  private readonly source: number[] = [];
  private readonly target: number[] = [];
  private readonly relation: number[] = [];
  private readonly metres: number[] = [];
  private readonly bearing: number[] = [];
  private readonly backBearing: number[] = [];

  /** An edge that steps from one position to another, of the geodesic's length unless `metres` says otherwise. */
  addStep(
    relation: Relation,
    ends: { source: number; target: number; from: LonLat; to: LonLat; metres?: number },
  ): void {
    const step = geodesicStep(ends.from, ends.to);
    this.add(relation, ends.source, ends.target, { ...step, metres: ends.metres ?? step.metres });
  }

  add(relation: Relation, source: number, target: number, step: GeodesicStep): void {
    this.source.push(source);
    this.target.push(target);
    this.relation.push(RELATIONS.indexOf(relation));
    this.metres.push(step.metres);
    this.bearing.push(step.bearing);
    this.backBearing.push(step.backBearing);
  }

  /** Take over the edges of finished columns. */
  addColumns(columns: EdgeColumns): void {
    for (let edge = 0; edge < columns.edgeSource.length; edge++) {
      this.source.push(columns.edgeSource[edge]!);
      this.target.push(columns.edgeTarget[edge]!);
      this.relation.push(columns.edgeRelation[edge]!);
      this.metres.push(columns.edgeMetres[edge]!);
      this.bearing.push(columns.edgeBearing[edge]!);
      this.backBearing.push(columns.edgeBackBearing[edge]!);
    }
  }

  finish(nodeCount: number): EdgeColumns {
    const edgeSource = Uint32Array.from(this.source);
    const edgeTarget = Uint32Array.from(this.target);
    const edgeMetres = Float64Array.from(this.metres);
    return {
      edgeSource,
      edgeTarget,
      edgeRelation: Uint8Array.from(this.relation),
      edgeMetres,
      edgeBearing: roundedBearings(this.bearing),
      edgeBackBearing: roundedBearings(this.backBearing),
      ...buildAdjacency(nodeCount, { edgeSource, edgeTarget, edgeMetres }),
    };
  }
}

/** As float32, where a bearing just below 360 rounds to 360 and means 0. */
function roundedBearings(bearings: readonly number[]): Float32Array {
  const rounded = Float32Array.from(bearings);
  for (let i = 0; i < rounded.length; i++) if (rounded[i]! >= 360) rounded[i] = 0;
  return rounded;
}

function buildAdjacency(
  nodeCount: number,
  { edgeSource, edgeTarget, edgeMetres }: Pick<EdgeColumns, 'edgeSource' | 'edgeTarget' | 'edgeMetres'>,
): Pick<EdgeColumns, 'adjacencyStart' | 'adjacency'> {
  const adjacencyStart = new Uint32Array(nodeCount + 1);
  for (const end of [edgeSource, edgeTarget]) for (const node of end) adjacencyStart[node + 1]!++;
  for (let node = 0; node < nodeCount; node++) adjacencyStart[node + 1]! += adjacencyStart[node]!;
  const next = adjacencyStart.slice(0, nodeCount);
  const adjacency = new Uint32Array(2 * edgeSource.length);
  for (let edge = 0; edge < edgeSource.length; edge++) {
    adjacency[next[edgeSource[edge]!]!++] = 2 * edge;
    adjacency[next[edgeTarget[edge]!]!++] = 2 * edge + 1;
  }
  for (let node = 0; node < nodeCount; node++) {
    sortByMetres(adjacency.subarray(adjacencyStart[node]!, adjacencyStart[node + 1]!), edgeMetres);
  }
  return { adjacencyStart, adjacency };
}

const FEW = 24;

/** Half-edges of one node, shortest first, then by number. They come by number, and most nodes have few. */
function sortByMetres(halves: Uint32Array, edgeMetres: Float64Array): void {
  if (halves.length > FEW) {
    halves.sort((a, b) => edgeMetres[a >>> 1]! - edgeMetres[b >>> 1]! || a - b);
    return;
  }
  for (let i = 1; i < halves.length; i++) {
    const half = halves[i]!;
    const metres = edgeMetres[half >>> 1]!;
    let at = i;
    for (; at > 0 && edgeMetres[halves[at - 1]! >>> 1]! > metres; at--) halves[at] = halves[at - 1]!;
    halves[at] = half;
  }
}
