import type { Feature, Geometry } from 'geojson';
import type { CityGraph } from '../city-graph/city-graph.ts';
import type { NodeFilter } from '../city-graph/node-filter.ts';
import { type LonLat, RELATIONS, type Relation } from '../types.ts';
import { flatAttributes } from './flat-attributes.ts';
import { textBatches } from './text-batches.ts';

export interface GeoJsonOptions extends NodeFilter {
  /** `nodes` with their whole geometry, `edges` as straight lines, or `all`. Default `all`. */
  part?: 'nodes' | 'edges' | 'all';
  /** Only edges of these relations. Default: all. */
  relations?: readonly Relation[];
}

/**
 * A city as the text of a GeoJSON FeatureCollection (RFC 7946), piece by piece: a large city never is one string. Properties
 * are single values; `element` tells nodes from edges. Edges lead to the nearest point of streets and areas. A city across
 * the antimeridian has longitudes above 180 east of it, as in `bounds`: no line runs around the globe.
 *
 * @param options.kind - of nodes, and of both ends of edges.
 * @param options.category - the same.
 * @throws {UgeError} `graph/unknown-kind`.
 */
export function toGeoJson(graph: CityGraph, options: GeoJsonOptions = {}): Generator<string> {
  return textBatches(collection(graph, options));
}

function* collection(graph: CityGraph, options: GeoJsonOptions): Generator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let separator = '\n';
  for (const feature of features(graph, options)) {
    yield `${separator}${JSON.stringify(feature)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function* features(graph: CityGraph, options: GeoJsonOptions): Generator<Feature> {
  const { part = 'all', relations = RELATIONS } = options;
  const accept = graph.filter(options);
  for (let index = 0; part !== 'edges' && index < graph.nodeCount; index++) {
    if (accept(index)) yield inOnePiece(graph, nodeFeature(graph, index));
  }
  const wanted = new Set(relations.map((relation) => RELATIONS.indexOf(relation)));
  const { edgeSource, edgeTarget, edgeRelation } = graph.columns;
  for (let edge = 0; part !== 'nodes' && edge < graph.edgeCount; edge++) {
    if (!wanted.has(edgeRelation[edge]!) || !accept(edgeSource[edge]!) || !accept(edgeTarget[edge]!)) continue;
    yield inOnePiece(graph, edgeFeature(graph, edge));
  }
}

function inOnePiece(graph: CityGraph, feature: Feature): Feature {
  if (graph.bounds[2] <= 180) return feature;
  const turned = JSON.parse(JSON.stringify(feature.geometry), (_key, value: unknown) => {
    const isPosition = Array.isArray(value) && typeof value[0] === 'number' && value[0] < 0;
    return isPosition ? [value[0] + 360, value[1]] : value;
  }) as Geometry;
  return { ...feature, geometry: turned };
}

/** A node as a GeoJSON feature: its whole geometry, its attributes as single values. */
export function nodeFeature(graph: CityGraph, index: number): Feature {
  const { id, ...properties } = flatAttributes(graph.node(index));
  return {
    type: 'Feature',
    id: id as string,
    geometry: graph.geometryOf(index),
    properties: { element: 'node', ...properties },
  };
}

function edgeFeature(graph: CityGraph, edge: number): Feature {
  const { source, target, relation, metres, bearing } = graph.edgeAt(2 * edge);
  const [from, to] = endsOf(graph, source, target);
  return {
    type: 'Feature',
    id: `edge/${edge}`,
    geometry: { type: 'LineString', coordinates: [[...from], [...to]] },
    properties: {
      element: 'edge',
      source: graph.node(source).id,
      target: graph.node(target).id,
      relation,
      metres,
      bearing,
    },
  };
}

function endsOf(graph: CityGraph, source: number, target: number): [LonLat, LonLat] {
  const { partStart } = graph.columns;
  const isPoint = (index: number): boolean => partStart[index] === partStart[index + 1];
  if (!isPoint(source) && isPoint(target)) {
    const to = graph.coordOf(target);
    return [graph.footOn(source, to).position, to];
  }
  const from = graph.coordOf(source);
  return [from, isPoint(target) ? graph.coordOf(target) : graph.footOn(target, from).position];
}
