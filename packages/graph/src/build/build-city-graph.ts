import { type LongOperationOptions, UgeError } from '@uge/core';
import { CityGraph } from '../city-graph/city-graph.ts';
import type { DraftNode } from '../city-graph/columns.ts';
import { EdgeList } from '../city-graph/edge-list.ts';
import { buildNodeColumns } from '../city-graph/node-columns.ts';
import { createLocalFrame } from '../geodesy/local-frame.ts';
import { buildStreetNetwork } from '../network/build-street-network.ts';
import type { LonLat, OsmData } from '../types.ts';
import { assignDistricts } from './assign-districts.ts';
import { BoundsBuilder, boundsOf, middleOfBounds } from './bounds.ts';
import { collectCrossings } from './collect-crossings.ts';
import { collectPlaces } from './collect-places.ts';
import { collectRoads } from './collect-roads.ts';
import { collectStreets } from './collect-streets.ts';
import { linkAreas } from './link-areas.ts';
import { linkCrossings } from './link-crossings.ts';
import { linkNearestStreets, linkNearPlaces } from './link-places.ts';
import { SkipCounter } from './skip-counter.ts';
import { splitAtIntersections } from './split-at-intersections.ts';
import { StreetLines } from './street-lines.ts';
import { streetOfWay } from './street-of-way.ts';
import { StreetTopology, segmentsOf } from './street-topology.ts';
import { VertexTable } from './vertex-table.ts';

export interface BuildOptions extends LongOperationOptions {
  /** Name of the city. */
  name: string;
  /** Show names in this language where they are mapped, as in `name:en`. Default: local names. */
  language?: string;
  /** `nearest` edges of each place and area, at most; its own street comes first. Default 1. */
  nearestStreets?: number;
}

/**
 * Turn the elements of an extract into a city graph: named streets, their crossings, named places and areas, and the
 * relations between them. The same elements give the same graph.
 *
 * Left out and counted in `skipped`: roads and places without a name, street furniture, what is broken in outlines.
 *
 * @throws {UgeError} `graph/no-streets`, `graph/no-places`, `graph/invalid-option`.
 */
export function buildCityGraph(osm: OsmData, options: BuildOptions): CityGraph {
  const { name, language, nearestStreets = 1 } = options;
  if (!(Number.isInteger(nearestStreets) && nearestStreets >= 1)) throw invalidNearestStreets(nearestStreets);
  const naming = language === undefined ? {} : { language };
  const skipped = new SkipCounter(osm.skipped);
  const advance = phases(options);
  const origin = middleOfRoads(osm);
  const frame = createLocalFrame(origin);

  advance('streets');
  const vertices = new VertexTable(osm, frame);
  const roads = collectRoads(osm, vertices, { ...naming, skipped });
  const streets = collectStreets(roads.named, vertices, frame);
  if (streets.length === 0) throw noStreets(osm, skipped);
  advance('places');
  const places = collectPlaces(osm, frame, { ...naming, skipped });
  if (places.length === 0) throw noPlaces(osm, streets.length, skipped);
  advance('crossings');
  const segments = splitAtIntersections(segmentsOf(streets), streets, vertices);
  const topology = new StreetTopology(vertices, segments, streets.length);
  const crossings = collectCrossings(topology, streets, roads.namelessRoundabouts);
  const nodes: DraftNode[] = [
    ...streets.map((street) => street.node),
    ...crossings.map((crossing) => crossing.node),
    ...places.map((place) => place.node),
  ];
  advance('districts');
  assignDistricts(nodes, osm, { frame, ...naming });

  advance('street network');
  const network = buildStreetNetwork(osm, {
    frame,
    streetOfWay: streetOfWay(streets),
    ...naming,
    onSkipped: (reason) => skipped.add(reason),
  });
  advance('crossing relations');
  const edges = new EdgeList();
  const lines = new StreetLines(topology);
  linkCrossings(edges, { topology, lines, streets, crossings, firstCrossing: streets.length });
  const firstPlace = streets.length + crossings.length;
  const links = { places, firstPlace, streets, lines, frame, nearestStreets };
  advance('nearest streets');
  skipped.add('place-without-street-in-100-m', linkNearestStreets(edges, links));
  advance('area relations');
  linkAreas(edges, links);
  advance('near places');
  linkNearPlaces(edges, links);
  advance('spatial index');
  const header = { name, origin, bounds: boundsOf(nodes), provenance: osm.provenance, skipped: skipped.counts };
  const columns = { ...buildNodeColumns(nodes, frame), ...network, ...edges.finish(nodes.length) };
  advance('done');
  return new CityGraph(header, columns);
}

const PHASES = 10;

function phases({ signal, onProgress }: LongOperationOptions): (message: string) => void {
  let done = 0;
  return (message) => {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'build city graph', done: done++, total: PHASES, unit: 'steps', message });
  };
}

/** Of the nodes that roads use: stray relation members far away must not move the plane. */
function middleOfRoads({ ways, nodes }: OsmData): LonLat {
  const box = new BoundsBuilder();
  for (const way of ways.values()) {
    if (way.tags?.['highway'] === undefined) continue;
    for (const ref of way.refs) {
      const row = nodes.indexOf(ref);
      if (row >= 0) box.add(nodes.lon(row), nodes.lat(row));
    }
  }
  return box.isEmpty ? [0, 0] : middleOfBounds(box.finish());
}

function invalidNearestStreets(nearestStreets: number): UgeError {
  return new UgeError(
    'graph/invalid-option',
    `buildCityGraph: nearestStreets is ${nearestStreets}; it must be a whole number of 1 or more.`,
    { nearestStreets },
  );
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
