import * as turf from '@turf/turf';
import { createRandom } from '@uge/core';
import type { Polygon, Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import { box, toyMap } from '../../test-support/toy-city.ts';
import { emptyNetwork } from '../network/empty-network.ts';
import type { LonLat } from '../types.ts';
import { CityGraph } from './city-graph.ts';
import type { DraftNode } from './columns.ts';
import { EdgeList } from './edge-list.ts';
import { buildNodeColumns } from './node-columns.ts';

const ORIGINS: [string, LonLat][] = [
  ['Paris', [2.35, 48.86]],
  ['75° north', [-20, 75]],
  ['the antimeridian', [179.999, -16.5]],
];

describe.each(ORIGINS)('withinPolygon at %s', (_name, origin) => {
  const graph = randomCity({ origin, nodes: 300 });
  const unwrapped = (position: Position): Position => [
    position[0]! - 360 * Math.round((position[0]! - origin[0]) / 360),
    position[1]!,
  ];
  const star = (key: number, [x, y]: readonly [number, number], metres: number): Position[] => {
    const random = createRandom('star', key, metres);
    const corners = Array.from({ length: 40 }, (_, i): Position => {
      const angle = (2 * Math.PI * i) / 40;
      const radius = metres * (0.5 + 0.5 * random.next());
      return [...graph.frame.toLonLat([x + radius * Math.cos(angle), y + radius * Math.sin(angle)])];
    });
    return [...corners, corners[0]!];
  };

  it('finds what turf finds one by one, holes left out', () => {
    for (let key = 0; key < 12; key++) {
      const random = createRandom('middle', key);
      const middle = [1200 * (random.next() - 0.5), 1200 * (random.next() - 0.5)] as const;
      const polygon: Polygon = { type: 'Polygon', coordinates: [star(key, middle, 700), star(key, middle, 150)] };
      const planar = turf.polygon(polygon.coordinates.map((ring) => ring.map(unwrapped)));
      const found = new Set(graph.withinPolygon(polygon, { kind: ['poi', 'image', 'crossing', 'street'] }));
      const whole = new Set(graph.withinPolygon(polygon, { kind: ['poi', 'street'], whole: true }));
      for (const kind of ['poi', 'image', 'crossing', 'street'] as const) {
        for (const index of graph.indicesOf(kind)) {
          const geometry = graph.geometryOf(index);
          const lines =
            geometry.type === 'MultiLineString'
              ? geometry.coordinates
              : geometry.type === 'LineString'
                ? [geometry.coordinates]
                : [];
          const isMet =
            geometry.type === 'Point'
              ? turf.booleanPointInPolygon(unwrapped(geometry.coordinates), planar)
              : lines.some((line) => turf.booleanIntersects(turf.lineString(line.map(unwrapped)), planar));
          expect(found.has(index), `${key} ${graph.node(index).id}`).toBe(isMet);
          const isWhole =
            isMet &&
            lines.every(
              (line) =>
                line.every((position) => turf.booleanPointInPolygon(unwrapped(position), planar)) &&
                turf.lineIntersect(turf.lineString(line.map(unwrapped)), planar).features.length === 0,
            );
          if (kind === 'poi' || kind === 'street') expect(whole.has(index)).toBe(isWhole);
        }
      }
    }
  });

  it('finds all of the city in a box around it, however the box is written', () => {
    const [west, south] = graph.frame.toLonLat([-2000, -2000]);
    const [east, north] = graph.frame.toLonLat([2000, 2000]);
    expect(graph.withinBounds([west, south, east, north])).toHaveLength(graph.nodeCount);
    expect(graph.withinBounds([west, south, east < west ? east + 360 : east, north])).toHaveLength(graph.nodeCount);
    expect(graph.withinBounds([-180, -90, 180, 90], { whole: true })).toHaveLength(graph.nodeCount);
    expect(graph.withinBounds([west, north, east, north + 1])).toHaveLength(0);
    const half = graph.withinBounds([west, south, origin[0], north], { kind: 'poi' });
    expect(Array.from(half)).toEqual(
      Array.from(graph.indicesOf('poi')).filter((index) => unwrapped([...graph.coordOf(index)])[0]! <= origin[0]),
    );
  });
});

describe('withinPolygon', () => {
  const map = toyMap();
  const ring = (west: number, south: number, east: number, north: number): LonLat[] =>
    box(west, south, east, north).map(([x, y]) => map.at(x, y));
  const area = (id: string, outer: LonLat[], ...holes: LonLat[][]): DraftNode => ({
    id,
    kind: 'aoi',
    category: 'park',
    coord: outer[0]!,
    geometry: {
      type: 'Polygon',
      parts: [
        { role: 'outer', coordinates: outer },
        ...holes.map((coordinates) => ({ role: 'inner' as const, coordinates })),
      ],
    },
  });
  const nodes: DraftNode[] = [
    area('around all', ring(-900, -900, 900, 900)),
    area('around, with a hole there', ring(-900, -900, 900, 900), ring(-400, -400, 400, 400)),
    area('inside', ring(-150, -150, -120, -120)),
    area('in the hole', ring(-20, -20, 20, 20)),
    area('over the hole', ring(-90, -90, 90, 90)),
    area('over the side', ring(150, 0, 250, 50)),
    { id: 'corner', kind: 'poi', category: 'food', coord: map.at(200, 200) },
    { id: 'corner of the hole', kind: 'poi', category: 'food', coord: map.at(50, 50) },
  ];
  const graph = new CityGraph(
    {
      name: 'areas',
      origin: map.frame.origin,
      bounds: [2.2, 48.8, 2.5, 48.9],
      provenance: { source: '', sha256: '', attribution: '', license: '' },
      skipped: {},
    },
    { ...buildNodeColumns(nodes, map.frame), ...new EdgeList().finish(nodes.length), ...emptyNetwork() },
  );
  const square = [ring(-200, -200, 200, 200), ring(-50, -50, 50, 50)].map((r) => r.map((position) => [...position]));
  const ids = (found: Uint32Array): string[] => Array.from(found, (index) => graph.node(index).id);

  it('takes areas by any part, around the polygon and its boundary included, or whole', () => {
    expect(ids(graph.withinPolygon({ type: 'Polygon', coordinates: square }))).toEqual([
      'around all',
      'inside',
      'over the hole',
      'over the side',
      'corner',
      'corner of the hole',
    ]);
    expect(ids(graph.withinPolygon({ type: 'Polygon', coordinates: square }, { whole: true }))).toEqual([
      'inside',
      'corner',
      'corner of the hole',
    ]);
  });

  it('takes several polygons as one', () => {
    const parts = [square, [ring(-20, -20, 30, 30).map((position) => [...position])]];
    expect(
      ids(graph.withinPolygon({ type: 'MultiPolygon', coordinates: parts }, { kind: 'aoi', whole: true })),
    ).toEqual(['inside', 'in the hole']);
  });

  it.each([
    [{ type: 'Point', coordinates: [0, 0] }],
    [null],
    [{ type: 'Polygon', coordinates: [] }],
    [{ type: 'Polygon', coordinates: [square[0]!.slice(0, 3)] }],
    [{ type: 'Polygon', coordinates: [square[0]!.slice(0, 4)] }],
    [{ type: 'Polygon', coordinates: [[...square[0]!.slice(0, 4), [Number.NaN, 0]]] }],
    [{ type: 'Polygon', coordinates: [[...square[0]!.slice(0, 4), [0, 95]]] }],
  ])('refuses %j', (geometry) => {
    expect(() => graph.withinPolygon(geometry as unknown as Polygon)).toThrow(
      expect.objectContaining({ code: 'graph/invalid-polygon' }),
    );
  });
});
