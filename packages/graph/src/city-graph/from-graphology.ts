import { didYouMean, UgeError } from '@uge/core';
import type { Geometry, Position } from 'geojson';
import type { AbstractGraph } from 'graphology-types';
import { boundsOf, middleOfBounds } from '../build/bounds.ts';
import { geodesicStep } from '../geodesy/geodesic.ts';
import { createLocalFrame } from '../geodesy/local-frame.ts';
import { emptyNetwork } from '../network/empty-network.ts';
import { type LonLat, NODE_KINDS, RELATIONS } from '../types.ts';
import { CityGraph } from './city-graph.ts';
import type { DraftNode, GeometryPart, GraphHeader } from './columns.ts';
import { EdgeList } from './edge-list.ts';
import { buildNodeColumns } from './node-columns.ts';
import type { GraphologyEdge, GraphologyNode } from './to-graphology.ts';

const REPORTED = 5;

type LooseGraph = AbstractGraph<Partial<GraphologyNode>, Partial<GraphologyEdge>, Partial<GraphHeader>>;

/**
 * A city graph from a graphology graph, whoever made it. `fromGraphology(city.toGraphology())` has the same nodes, edges,
 * indices and index as `city`, without its street network.
 *
 * Node keys become ids. Nodes need `kind` and `coord` (`[lon, lat]`); `category` (default: the kind), `name`, `type`,
 * `address`, `district`, `streets`, `heading` and the other fields of `CityNode`, and `geometry` (GeoJSON line or polygon)
 * are taken where they are. Edges need `relation`; `metres`, `bearing` and `backBearing` are those of the geodesic between
 * the two `coord`s where they are absent. Graph attributes `name`, `origin`, `bounds`, `provenance` and `skipped` are
 * optional. An undirected edge is taken from the end it was added with first.
 *
 * @throws {UgeError} `graph/invalid-graphology` with every node and edge that cannot be taken as `details.problems`.
 */
export function fromGraphology(graph: AbstractGraph): CityGraph {
  const source = graph as LooseGraph;
  const problems: string[] = [];
  const drafts = source.mapNodes((id, attributes) => draftNode(id, attributes, problems));
  const indexOf = new Map(drafts.map(({ id }, index) => [id, index]));
  source.forEachEdge((key, { relation }) => {
    if (!RELATIONS.includes(relation!)) {
      problems.push(`edge "${key}": relation ${quoted(relation)}. ${didYouMean(String(relation), RELATIONS)}`);
    }
  });
  if (problems.length > 0) throw invalid(problems);

  const edges = new EdgeList();
  source.forEachEdge((_key, attributes, from, to) => {
    const [start, end] = [indexOf.get(from)!, indexOf.get(to)!];
    const { relation, metres, bearing, backBearing } = attributes;
    const isComplete = metres !== undefined && bearing !== undefined && backBearing !== undefined;
    const step = isComplete ? { metres, bearing, backBearing } : geodesicStep(drafts[start]!.coord, drafts[end]!.coord);
    edges.add(relation!, start, end, {
      metres: metres ?? step.metres,
      bearing: bearing ?? step.bearing,
      backBearing: backBearing ?? step.backBearing,
    });
  });
  const header = headerOf(source.getAttributes(), drafts);
  const frame = createLocalFrame(header.origin);
  return new CityGraph(header, {
    ...buildNodeColumns(drafts, frame),
    ...edges.finish(drafts.length),
    ...emptyNetwork(),
  });
}

function draftNode(id: string, attributes: Partial<GraphologyNode>, problems: string[]): DraftNode {
  const { kind, coord, geometry, category = kind, ...rest } = attributes;
  if (!NODE_KINDS.includes(kind!)) {
    problems.push(`node "${id}": kind ${quoted(kind)}. ${didYouMean(String(kind), NODE_KINDS)}`);
  }
  const isPosition = Array.isArray(coord) && Math.abs(coord[0]) <= 180 && Math.abs(coord[1]) <= 90;
  if (!isPosition) problems.push(`node "${id}": coord ${quoted(coord)}, expected [longitude, latitude] in degrees`);
  const draft = geometry === undefined || geometry.type === 'Point' ? undefined : draftGeometry(geometry);
  if (draft === null) {
    problems.push(`node "${id}": a geometry of type ${geometry?.type}, expected a (Multi)LineString or (Multi)Polygon`);
  }
  const node = { ...rest, id, kind: kind!, category: category!, coord: coord! };
  return draft ? { ...node, geometry: draft } : node;
}

/** Parts of a GeoJSON line or polygon; null for other types. */
function draftGeometry(geometry: Geometry): NonNullable<DraftNode['geometry']> | null {
  const part = (role: GeometryPart['role'], line: readonly Position[]): GeometryPart => ({
    role,
    coordinates: line.map(([longitude, latitude]): LonLat => [longitude!, latitude!]),
  });
  const rings = (polygon: readonly Position[][]): GeometryPart[] =>
    polygon.map((ring, i) => part(i === 0 ? 'outer' : 'inner', ring));
  const { type } = geometry;
  if (type === 'LineString') return { type, parts: [part('line', geometry.coordinates)] };
  if (type === 'MultiLineString') return { type, parts: geometry.coordinates.map((line) => part('line', line)) };
  if (type === 'Polygon') return { type, parts: rings(geometry.coordinates) };
  if (type === 'MultiPolygon') return { type, parts: geometry.coordinates.flatMap(rings) };
  return null;
}

function headerOf(attributes: Partial<GraphHeader>, drafts: readonly DraftNode[]): GraphHeader {
  const bounds = attributes.bounds ?? (drafts.length === 0 ? [0, 0, 0, 0] : boundsOf(drafts));
  return {
    name: attributes.name ?? 'unnamed',
    origin: attributes.origin ?? middleOfBounds(bounds),
    bounds,
    provenance: attributes.provenance ?? { source: 'graphology', sha256: '', attribution: '', license: '' },
    skipped: attributes.skipped ?? {},
  };
}

function quoted(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

function invalid(problems: readonly string[]): UgeError {
  const more = problems.length > REPORTED ? `; and ${problems.length - REPORTED} more` : '';
  return new UgeError('graph/invalid-graphology', `fromGraphology: ${problems.slice(0, REPORTED).join('; ')}${more}.`, {
    problems,
  });
}
