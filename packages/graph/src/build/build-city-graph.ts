import { type LongOperationOptions, UgeError } from '@uge/core';
import { CityGraph } from '../city-graph/city-graph.ts';
import type { DraftNode, GraphHeader } from '../city-graph/columns.ts';
import { EdgeList } from '../city-graph/edge-list.ts';
import { buildNodeColumns } from '../city-graph/node-columns.ts';
import { createLocalFrame } from '../geodesy/local-frame.ts';
import type { LonLat, OsmData } from '../types.ts';
import { assignDistricts } from './assign-districts.ts';
import { boundsOf, middleOfBounds } from './bounds.ts';
import { collectCrossings } from './collect-crossings.ts';
import { collectPlaces } from './collect-places.ts';
import { collectStreets } from './collect-streets.ts';
import { linkAreas } from './link-areas.ts';
import { linkCrossings } from './link-crossings.ts';
import { linkNearestStreet, linkNearPlaces, NEAREST_STREET_METRES } from './link-places.ts';
import { SkipCounter } from './skip-counter.ts';

export interface BuildOptions extends LongOperationOptions {
  /** Name of the city. */
  name: string;
}

/**
 * Turn the elements of an extract into a city graph: named streets, their crossings, named places and areas, and the
 * relations between them. The same elements give the same graph.
 *
 * Left out and counted in `skipped`: roads and places without a name, street furniture, outlines that do not close.
 *
 * @throws {UgeError} `graph/no-streets`, `graph/no-places`.
 */
export function buildCityGraph(osm: OsmData, options: BuildOptions): CityGraph {
  const { name } = options;
  const skipped = new SkipCounter(osm.skipped);
  const advance = phases(options);
  const origin = middleOfNodes(osm);
  const frame = createLocalFrame(origin);

  advance('streets');
  const streets = collectStreets(osm, frame, skipped);
  if (streets.length === 0) throw noStreets(osm, skipped);
  advance('places');
  const places = collectPlaces(osm, frame, skipped);
  if (places.length === 0) throw noPlaces(osm, streets.length, skipped);
  advance('crossings');
  const crossings = collectCrossings(streets, frame);
  const nodes: DraftNode[] = [
    ...streets.map((street) => street.node),
    ...crossings.map((crossing) => crossing.node),
    ...places.map((place) => place.node),
  ];
  assignDistricts(nodes, osm, frame);

  advance('spatial index');
  const header: GraphHeader = { name, origin, bounds: boundsOf(nodes), provenance: osm.provenance, skipped: {} };
  const nodeColumns = buildNodeColumns(nodes, frame);
  const unlinked = new CityGraph(header, { ...nodeColumns, ...new EdgeList().finish(nodes.length) });

  const edges = new EdgeList();
  advance('crossing relations');
  linkCrossings(edges, { graph: unlinked, streets, crossings, firstStreet: 0, firstCrossing: streets.length });
  advance('nearest streets');
  const firstPlace = streets.length + crossings.length;
  places.forEach(({ node, ...rest }, i) => {
    if (node.kind !== 'poi') return;
    const seeker = { ...rest, index: firstPlace + i, position: node.coord, maxMetres: NEAREST_STREET_METRES };
    if (!linkNearestStreet(edges, unlinked, seeker)) skipped.add('place-without-street-in-100-m');
  });
  advance('area relations');
  linkAreas(edges, unlinked);
  advance('near places');
  linkNearPlaces(edges, unlinked);
  advance('done');
  return new CityGraph({ ...header, skipped: skipped.counts }, { ...nodeColumns, ...edges.finish(nodes.length) });
}

const PHASES = 8;

function phases({ signal, onProgress }: LongOperationOptions): (message: string) => void {
  let done = 0;
  return (message) => {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'build city graph', done: done++, total: PHASES, unit: 'steps', message });
  };
}

function middleOfNodes(osm: OsmData): LonLat {
  // Of the nodes that roads use: stray relation members far away must not move the plane.
  const positions: LonLat[] = [];
  for (const way of osm.ways.values()) {
    if (way.tags?.['highway'] === undefined) continue;
    for (const ref of way.refs) {
      const node = osm.nodes.get(ref);
      if (node) positions.push([node.lon, node.lat]);
    }
  }
  return positions.length === 0 ? [0, 0] : middleOfBounds(boundsOf(positions.map((coord) => ({ coord }))));
}

function noStreets(osm: OsmData, skipped: SkipCounter): UgeError {
  const unnamed = skipped.counts['road-without-name'] ?? 0;
  return new UgeError(
    'graph/no-streets',
    `${osm.provenance.source}: no named streets among ${osm.ways.size} ways (${unnamed} roads without a name); ` +
      'the extract must hold ways tagged highway=* with a name and their nodes. Export all of the area, not one layer.',
    { source: osm.provenance.source, ways: osm.ways.size, skipped: skipped.counts },
  );
}

function noPlaces(osm: OsmData, streetCount: number, skipped: SkipCounter): UgeError {
  return new UgeError(
    'graph/no-places',
    `${osm.provenance.source}: ${streetCount} named streets but no named places (amenity, shop, tourism, leisure, …); ` +
      'export all of the area, or merge the extract that has its places with mergeOsm.',
    { source: osm.provenance.source, streets: streetCount, skipped: skipped.counts },
  );
}
