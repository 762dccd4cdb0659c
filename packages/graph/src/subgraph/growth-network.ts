import type { CityGraph } from '../city-graph/city-graph.ts';
import { NODE_KINDS } from '../types.ts';

const IMAGE = NODE_KINDS.indexOf('image');

/**
 * Who is next to whom in a city, as growing a subgraph reads it: every neighbour once, photos apart from the rest, for a
 * street has as many photos as were taken in it. Made once per graph, 12 bytes an edge.
 */
export class GrowthNetwork {
  /** Neighbours of node i that are no photos: `neighbours[first[i] .. firstImage[i]]`; photos: up to `first[i + 1]`. */
  readonly first: Uint32Array;
  readonly firstImage: Uint32Array;
  readonly neighbours: Uint32Array;
  /** Edges that start at node i: `edges[firstEdge[i] .. firstEdge[i + 1]]`, shortest first. */
  readonly firstEdge: Uint32Array;
  readonly edges: Uint32Array;

  constructor({ columns, nodeCount, edgeCount }: CityGraph) {
    const { adjacencyStart, adjacency, edgeSource, edgeTarget, nodeKind } = columns;
    this.first = new Uint32Array(nodeCount + 1);
    this.firstImage = new Uint32Array(nodeCount);
    const neighbours = new Uint32Array(adjacency.length);
    this.firstEdge = new Uint32Array(nodeCount + 1);
    this.edges = new Uint32Array(edgeCount);
    const metBy = new Uint32Array(nodeCount);
    let count = 0;
    let edgesSoFar = 0;
    for (let node = 0; node < nodeCount; node++) {
      const images: number[] = [];
      for (let at = adjacencyStart[node]!; at < adjacencyStart[node + 1]!; at++) {
        const edge = adjacency[at]! >>> 1;
        const isForward = (adjacency[at]! & 1) === 0;
        if (isForward) this.edges[edgesSoFar++] = edge;
        const next = isForward ? edgeTarget[edge]! : edgeSource[edge]!;
        if (metBy[next] === node + 1) continue;
        metBy[next] = node + 1;
        if (nodeKind[next] === IMAGE) images.push(next);
        else neighbours[count++] = next;
      }
      this.firstImage[node] = count;
      neighbours.set(images, count);
      count += images.length;
      this.first[node + 1] = count;
      this.firstEdge[node + 1] = edgesSoFar;
    }
    this.neighbours = neighbours.subarray(0, count);
  }
}
