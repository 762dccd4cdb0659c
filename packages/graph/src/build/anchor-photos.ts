import { CityGraph } from '../city-graph/city-graph.ts';
import type { DraftNode } from '../city-graph/columns.ts';
import { EdgeList } from '../city-graph/edge-list.ts';
import { draftGeometryOf } from '../city-graph/geometry.ts';
import { buildNodeColumns } from '../city-graph/node-columns.ts';
import { geodesicStep } from '../geodesy/geodesic.ts';
import { normaliseBearing } from '../geodesy/normalise-bearing.ts';
import type { LonLat } from '../types.ts';
import { boundsOf } from './bounds.ts';
import { NEAREST_STREET_METRES } from './link-places.ts';
import { streetOfPhoto } from './street-of-photo.ts';

const NEAR_PLACE_METRES = 120;
const NEAR_PLACES = 8;

export interface GeotaggedPhoto {
  /** Unique; the node becomes `image/<id>`. */
  id: string;
  /** Degrees, EPSG:4326. */
  lon: number;
  lat: number;
  /** Viewing direction, degrees clockwise from north, any finite number; others count as unknown. */
  heading?: number;
}

/** A photo that could not be anchored: `duplicate-id`, `no-position` or `no-street-in-reach`. */
export interface RejectedPhoto {
  id: string;
  reason: string;
}

/**
 * A new graph with photos as `image/<id>` nodes: each `nearest` to its street (see `streetOfPhoto`: the heading decides
 * between streets about as near) and `near` up to 8 places within 120 m. Edges seen from a photo with a heading say where
 * the target lies for its viewer (`CityEdge.relative`): a street on the `left` means that the photo stands to its right.
 * Indices of the given graph stay valid; photos follow in the given order.
 *
 * @param options.maxMetres - photos farther from every street are rejected. Default 100.
 */
export function anchorPhotos(
  graph: CityGraph,
  photos: readonly GeotaggedPhoto[],
  options: { maxMetres?: number } = {},
): { graph: CityGraph; rejected: RejectedPhoto[] } {
  const { maxMetres = NEAREST_STREET_METRES } = options;
  const edges = new EdgeList();
  edges.addColumns(graph.columns);
  const nodes = draftsOf(graph);
  const rejected: RejectedPhoto[] = [];
  const taken = new Set<string>();
  for (const { id, lon, lat, heading } of photos) {
    const position: LonLat = [lon, lat];
    const index = nodes.length;
    const reject = (reason: string): void => {
      rejected.push({ id, reason });
    };
    if (taken.has(id) || graph.indexOf(`image/${id}`) !== undefined) reject('duplicate-id');
    else if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) reject('no-position');
    else {
      const viewing = heading !== undefined && Number.isFinite(heading) ? { heading: normaliseBearing(heading) } : {};
      const street = streetOfPhoto(graph, position, { maxMetres, ...viewing });
      if (!street) {
        reject('no-street-in-reach');
        continue;
      }
      taken.add(id);
      const to = graph.footOn(street.index, position).position;
      edges.addStep('nearest', { source: index, target: street.index, from: position, to });
      linkNearPlaces(edges, graph, index, position);
      nodes.push(draftPhoto(graph, id, position, viewing));
    }
  }
  const header = {
    name: graph.name,
    origin: graph.frame.origin,
    bounds: boundsOf(nodes),
    provenance: graph.provenance,
    skipped: { ...graph.skipped },
  };
  const columns = { ...graph.columns, ...buildNodeColumns(nodes, graph.frame), ...edges.finish(nodes.length) };
  return { graph: new CityGraph(header, columns), rejected };
}

function linkNearPlaces(edges: EdgeList, graph: CityGraph, photo: number, position: LonLat): void {
  const filter = { kind: ['poi', 'aoi'], count: 2 * NEAR_PLACES, maxMetres: NEAR_PLACE_METRES } as const;
  const places = graph.nearest(position, filter).filter(({ index }) => graph.node(index).category !== 'district');
  for (const { index, metres } of places.slice(0, NEAR_PLACES)) {
    // Inside an area its nearest point is the photo itself, which has no direction: look to its middle instead.
    const to = metres === 0 ? graph.coordOf(index) : graph.footOn(index, position).position;
    edges.add('near', photo, index, { ...geodesicStep(position, to), metres });
  }
}

function draftPhoto(graph: CityGraph, id: string, position: LonLat, viewing: { heading?: number }): DraftNode {
  const [neighbour] = graph.nearest(position, { kind: ['poi', 'aoi', 'crossing', 'street'] });
  const district = neighbour && graph.node(neighbour.index).district;
  return {
    id: `image/${id}`,
    kind: 'image',
    category: 'photo',
    coord: position,
    ...(district === undefined ? {} : { district }),
    ...viewing,
  };
}

function draftsOf(graph: CityGraph): DraftNode[] {
  return Array.from({ length: graph.nodeCount }, (_, index) => {
    const geometry = draftGeometryOf(graph.columns, index);
    return { ...graph.node(index), ...(geometry === undefined ? {} : { geometry }) };
  });
}
