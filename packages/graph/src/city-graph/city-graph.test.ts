import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import { anchorPhotos } from '../build/anchor-photos.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import { NODE_KINDS } from '../types.ts';

const map = toyMap();
const graph = buildCityGraph(map.finish(), { name: 'toy' });
const placeAt = (x: number, y: number): [number, number] => [...map.at(x, y)];

describe('CityGraph', () => {
  it('finds every node by its id and counts them by kind', () => {
    for (let index = 0; index < graph.nodeCount; index++) expect(graph.indexOf(graph.node(index).id)).toBe(index);
    const total = NODE_KINDS.reduce((sum, kind) => sum + graph.indicesOf(kind).length, 0);
    expect(total).toBe(graph.nodeCount);
    expect(graph.indexOf('node/404')).toBeUndefined();
    expect(() => graph.node(graph.nodeCount)).toThrow(expect.objectContaining({ code: 'graph/no-such-node' }));
  });

  it('shows every edge from both ends', () => {
    let half = 0;
    for (let index = 0; index < graph.nodeCount; index++) {
      for (const edge of graph.edgesFrom(index)) {
        half++;
        expect(edge.source).toBe(index);
        const back = graph
          .edgesFrom(edge.target)
          .find((other) => other.target === index && other.relation === edge.relation && other.metres === edge.metres);
        expect(back?.forward).toBe(!edge.forward);
      }
    }
    expect(half).toBe(2 * graph.edgeCount);
  });

  it('finds the same nearest nodes as a scan of all of them', () => {
    const coordinate = fc.double({ min: -400, max: 700, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, fc.constantFrom(...NODE_KINDS), (x, y, kind) => {
        const position = map.at(x, y);
        const found = graph.nearest(position, { kind, count: 3 });
        const all = Array.from(graph.indicesOf(kind), (index) => graph.footOn(index, position).metres).sort(
          (a, b) => a - b,
        );
        expect(found.map(({ metres }) => metres)).toEqual(all.slice(0, 3).map((metres) => expect.closeTo(metres, 6)));
      }),
    );
  });

  it('measures to the geometry of streets and areas, and filters', () => {
    expect(graph.nearest(placeAt(150, 100), { kind: 'aoi' })[0]!.metres).toBe(0);
    const [street] = graph.nearest(placeAt(-250, 30), { kind: 'street' });
    expect(street!.metres).toBeCloseTo(30, 3);
    expect(graph.nearest(placeAt(0, 0), { category: 'financial', maxMetres: 100 })).toEqual([]);
    const around = graph.withinRadius(placeAt(-80, 20), 5, { kind: ['poi', 'street'] });
    expect(around.map(({ index }) => graph.node(index).name)).toEqual(['Chez Nous', 'Plain Cafe']);
    const foot = graph.footOn(street!.index, placeAt(-250, 30));
    expect(distanceMetres(foot.position, placeAt(-250, 0))).toBeLessThan(0.001);
  });

  it('becomes a graphology graph with the same nodes and edges', () => {
    const copy = graph.toGraphology();
    expect(copy.order).toBe(graph.nodeCount);
    expect(copy.size).toBe(graph.edgeCount);
    expect(copy.getNodeAttribute('way/30', 'name')).toBe('Kips Park');
  });
});

describe('anchorPhotos', () => {
  const [lon, lat] = map.at(-50, 4);
  const photos = [
    { id: '12345678901234567', lon, lat, heading: 370 },
    { id: 'lost', lon: 10, lat: 10 },
    { id: 'nowhere', lon: Number.NaN, lat },
    { id: '12345678901234567', lon, lat },
  ];
  const anchored = anchorPhotos(graph, photos);

  it('adds nodes to a new graph and keeps the old one and its indices', () => {
    expect(anchored.graph.nodeCount).toBe(graph.nodeCount + 1);
    expect(graph.indexOf('image/12345678901234567')).toBeUndefined();
    for (let index = 0; index < graph.nodeCount; index++) {
      expect(anchored.graph.node(index)).toEqual(graph.node(index));
      expect(anchored.graph.geometryOf(index)).toEqual(graph.geometryOf(index));
    }
  });

  it('links each photo to its street and to places around it', () => {
    const index = anchored.graph.indexOf('image/12345678901234567')!;
    expect(anchored.graph.node(index)).toEqual({
      id: 'image/12345678901234567',
      kind: 'image',
      category: 'photo',
      coord: [lon, lat],
      district: 'Old Town',
      heading: 10,
    });
    const edges = anchored.graph.edgesFrom(index);
    const nearest = edges.filter(({ relation }) => relation === 'nearest');
    expect(nearest).toHaveLength(1);
    expect(anchored.graph.node(nearest[0]!.target).name).toBe('Oak Street');
    expect(nearest[0]!.metres).toBeCloseTo(4, 3);
    const near = edges
      .filter(({ relation }) => relation === 'near')
      .map(({ target }) => anchored.graph.node(target).name);
    expect(near).toEqual(
      ['Toy Museum', 'Chez Nous', 'Plain Cafe', 'Town House', 'Kiosk']
        .filter((name) => near.includes(name))
        .sort((a, b) => near.indexOf(a) - near.indexOf(b)),
    );
    expect(near).toContain('Toy Museum');
  });

  it('rejects with a reason', () => {
    expect(anchored.rejected).toEqual([
      { id: 'lost', reason: 'no-street-in-reach' },
      { id: 'nowhere', reason: 'no-position' },
      { id: '12345678901234567', reason: 'duplicate-id' },
    ]);
    expect(anchorPhotos(anchored.graph, [photos[0]!]).rejected[0]?.reason).toBe('duplicate-id');
    expect(anchorPhotos(graph, [photos[0]!], { maxMetres: 3 }).rejected[0]?.reason).toBe('no-street-in-reach');
  });
});
