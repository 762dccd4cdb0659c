import { UgeError } from '@uge/core';
import type { Geometry, MultiPolygon, Polygon } from 'geojson';
import { createLocalFrame, type LocalFrame } from '../geodesy/local-frame.ts';
import { relativeDirection } from '../geodesy/relative-direction.ts';
import { StreetNetwork } from '../network/street-network.ts';
import {
  type CityEdge,
  type CityNode,
  type LonLat,
  NODE_KINDS,
  type NodeKind,
  type Provenance,
  RELATIONS,
  type Relation,
} from '../types.ts';
import { checkPosition } from './check-position.ts';
import type { GraphHeader } from './columns.ts';
import { geoJsonOf } from './geometry.ts';
import type { GraphColumns } from './graph-columns.ts';
import { IdIndex } from './id-index.ts';
import { readAttributes } from './node-attributes.ts';
import { compileFilter, type NodeFilter, type NodeTest } from './node-filter.ts';
import { boxPolygon } from './polygon-region.ts';
import { roadOfBits } from './road-bits.ts';
import { type NodeDistance, SpatialIndex } from './spatial-index.ts';
import { StringTable } from './string-table.ts';
import { type CityGraphologyGraph, toGraphology } from './to-graphology.ts';
import { findWithinPolygon } from './within-polygon.ts';

/**
 * The spatial graph of a city: streets, their crossings, places, areas and anchored photos as nodes, typed relations with
 * metres and bearings as edges. Immutable; kept in columns of typed arrays. Nodes are addressed by index, `0 … nodeCount-1`.
 */
export class CityGraph {
  readonly name: string;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Degrees, EPSG:4326. */
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
  readonly provenance: Provenance;
  /** What was left out while reading and building, counted by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** The metric plane of the city: metres east and north of its middle. */
  readonly frame: LocalFrame;
  /** The raw columns. Shared, not copied: never write to them. */
  readonly columns: GraphColumns;
  /** Distance queries in the metric plane. */
  readonly spatialIndex: SpatialIndex;
  /** The routable streets: every way one may travel, named or not. */
  readonly network: StreetNetwork;
  private readonly strings: StringTable;
  private ids: IdIndex | undefined;
  private categoryTexts: ReadonlyMap<string, number> | undefined;

  constructor(header: GraphHeader, columns: GraphColumns) {
    this.name = header.name;
    this.bounds = header.bounds;
    this.provenance = header.provenance;
    this.skipped = header.skipped;
    this.columns = columns;
    this.nodeCount = columns.nodeKind.length;
    this.edgeCount = columns.edgeSource.length;
    this.frame = createLocalFrame(header.origin);
    this.spatialIndex = new SpatialIndex(columns, this.frame);
    this.network = new StreetNetwork(columns, this.frame);
    this.strings = new StringTable(columns);
  }

  node(index: number): CityNode {
    const { columns, strings } = this;
    const node: CityNode = {
      id: strings.get(columns.nodeId[this.checked(index)]!),
      kind: this.kindOf(index),
      category: strings.get(columns.nodeCategory[index]!),
      coord: this.coordOf(index),
    };
    readAttributes(node, { columns, strings, index });
    const road = roadOfBits(columns.nodeRoad[index]!, node.type);
    if (road) node.road = road;
    const streets = columns.streetNames.subarray(columns.streetNameStart[index]!, columns.streetNameStart[index + 1]!);
    if (streets.length > 0) node.streets = Array.from(streets, (number) => strings.get(number));
    return node;
  }

  indexOf(id: string): number | undefined {
    this.ids ??= new IdIndex(this.columns);
    return this.ids.get(id);
  }

  kindOf(index: number): NodeKind {
    return NODE_KINDS[this.columns.nodeKind[this.checked(index)]!]!;
  }

  /** Indices of all nodes of a kind, ascending. */
  indicesOf(kind: NodeKind): Uint32Array {
    const wanted = NODE_KINDS.indexOf(kind);
    const indices: number[] = [];
    this.columns.nodeKind.forEach((found, index) => {
      if (found === wanted) indices.push(index);
    });
    return Uint32Array.from(indices);
  }

  /** Representative point of a node: on the line for streets, inside the area for areas. */
  coordOf(index: number): LonLat {
    const { nodePosition } = this.columns;
    this.checked(index);
    return [nodePosition[2 * index]!, nodePosition[2 * index + 1]!];
  }

  /** GeoJSON geometry of a node, EPSG:4326. */
  geometryOf(index: number): Geometry {
    return geoJsonOf(this.columns, this.checked(index));
  }

  /** Edges at a node in both directions, seen from it, shortest first. */
  edgesFrom(index: number): CityEdge[] {
    const { adjacencyStart, adjacency } = this.columns;
    this.checked(index);
    return Array.from(adjacency.subarray(adjacencyStart[index]!, adjacencyStart[index + 1]!), (half) =>
      this.edgeAt(half),
    );
  }

  /** The edge behind an entry of `columns.adjacency`, seen from the node that the entry belongs to. */
  edgeAt(halfEdge: number): CityEdge {
    const { columns } = this;
    const edge = halfEdge >>> 1;
    const forward = (halfEdge & 1) === 0;
    const [source, target] = [columns.edgeSource[edge]!, columns.edgeTarget[edge]!];
    const bearing = (forward ? columns.edgeBearing : columns.edgeBackBearing)[edge]!;
    const heading = columns.nodeHeading[forward ? source : target]!;
    const seen: CityEdge = {
      source: forward ? source : target,
      target: forward ? target : source,
      relation: RELATIONS[columns.edgeRelation[edge]!]!,
      forward,
      metres: columns.edgeMetres[edge]!,
      bearing,
    };
    if (!Number.isNaN(heading)) seen.relative = relativeDirection(heading, bearing);
    return seen;
  }

  /**
   * Nearest nodes, by distance to their geometry (0 inside an area), nearest first.
   *
   * @param options.count - at most this many. Default 1.
   * @param options.maxMetres - none farther away. Default: no limit.
   * @throws {UgeError} `graph/invalid-position`, `graph/unknown-kind`.
   */
  nearest(position: LonLat, options: NodeFilter & { count?: number; maxMetres?: number } = {}): NodeDistance[] {
    const { count = 1, maxMetres = Number.POSITIVE_INFINITY } = options;
    return this.spatialIndex.nearest(checkPosition(position), { count, maxMetres, accept: this.filter(options) });
  }

  /**
   * All nodes whose geometry is at most `metres` away, nearest first.
   *
   * @throws {UgeError} `graph/invalid-position`, `graph/unknown-kind`.
   */
  withinRadius(position: LonLat, metres: number, filter: NodeFilter = {}): NodeDistance[] {
    return this.spatialIndex.withinRadius(checkPosition(position), metres, this.filter(filter));
  }

  /**
   * All nodes that have any part of their geometry in a polygon. The boundary, of holes too, belongs to it; an area around
   * the whole polygon is in as well. Sides are straight in longitude and latitude (RFC 7946); one longer than half the
   * globe goes the other way round, across the antimeridian.
   *
   * @param options.whole - only nodes whose whole geometry is in the polygon. Default false.
   * @returns node indices, ascending.
   * @throws {UgeError} `graph/invalid-polygon`, `graph/unknown-kind`.
   */
  withinPolygon(polygon: Polygon | MultiPolygon, options: NodeFilter & { whole?: boolean } = {}): Uint32Array {
    return findWithinPolygon(this, polygon, { accept: this.filter(options), whole: options.whole ?? false });
  }

  /**
   * As {@link withinPolygon}, for the box `[west, south, east, north]` in degrees; `west > east` crosses the antimeridian.
   *
   * @throws {UgeError} `graph/invalid-polygon`, `graph/unknown-kind`.
   */
  withinBounds(
    bounds: readonly [west: number, south: number, east: number, north: number],
    options: NodeFilter & { whole?: boolean } = {},
  ): Uint32Array {
    return this.withinPolygon(boxPolygon(bounds), options);
  }

  /** The point of a node's geometry that is nearest to a position, and how far it is. */
  footOn(index: number, position: LonLat): { position: LonLat; metres: number } {
    return this.spatialIndex.foot(this.checked(index), position);
  }

  counts(): { nodes: Record<NodeKind, number>; edges: Record<Relation, number> } {
    const nodes = Object.fromEntries(NODE_KINDS.map((kind) => [kind, 0])) as Record<NodeKind, number>;
    const edges = Object.fromEntries(RELATIONS.map((relation) => [relation, 0])) as Record<Relation, number>;
    for (const kind of this.columns.nodeKind) nodes[NODE_KINDS[kind]!]++;
    for (const relation of this.columns.edgeRelation) edges[RELATIONS[relation]!]++;
    return { nodes, edges };
  }

  /** A copy as a graphology graph: see {@link CityGraphologyGraph}; `fromGraphology` is the way back. */
  toGraphology(): CityGraphologyGraph {
    return toGraphology(this);
  }

  /** A filter as a test of node indices. @throws {UgeError} `graph/unknown-kind`. */
  filter(filter: NodeFilter): NodeTest {
    return compileFilter(filter, this.columns, () => this.categories);
  }

  /** Text number of every category there is. */
  private get categories(): ReadonlyMap<string, number> {
    this.categoryTexts ??= new Map(
      Array.from(new Set(this.columns.nodeCategory), (number) => [this.strings.get(number), number]),
    );
    return this.categoryTexts;
  }

  private checked(index: number): number {
    if (index >= 0 && index < this.nodeCount) return index;
    throw new UgeError(
      'graph/no-such-node',
      `node ${index} does not exist: ${this.name} has nodes 0 to ${this.nodeCount - 1}; indexOf(id) gives the index of an id.`,
      { index, nodeCount: this.nodeCount },
    );
  }
}
