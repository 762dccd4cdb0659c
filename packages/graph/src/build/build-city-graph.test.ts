import { describe, expect, it } from 'vitest';
import { box, ToyMap, toyMap } from '../../test-support/toy-city.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import type { CityNode, Relation } from '../types.ts';
import { buildCityGraph } from './build-city-graph.ts';

const map = toyMap();
const graph = buildCityGraph(map.finish(), { name: 'toy' });

function named(name: string, city: CityGraph = graph): { index: number; node: CityNode } {
  for (let index = 0; index < city.nodeCount; index++) {
    const node = city.node(index);
    if (node.name === name) return { index, node };
  }
  throw new Error(`no node named ${name}`);
}

function related(
  name: string,
  relation: Relation,
  city: CityGraph = graph,
): { name: string | undefined; metres: number; bearing: number }[] {
  return city
    .edgesFrom(named(name, city).index)
    .filter((edge) => edge.relation === relation)
    .map((edge) => ({ name: city.node(edge.target).name, metres: edge.metres, bearing: edge.bearing }));
}

describe('streets', () => {
  it('merge connected ways of one name under the lowest id', () => {
    expect(named('Oak Street').node).toMatchObject({ id: 'street/10', kind: 'street' });
    expect(graph.geometryOf(named('Oak Street').index)).toMatchObject({ type: 'MultiLineString' });
    expect(graph.geometryOf(named('Elm Street').index)).toMatchObject({ type: 'LineString' });
  });

  it('take their class from highway alone, whatever foot, sidewalk and link say', () => {
    expect(named('Oak Street').node).toMatchObject({ category: 'residential', type: 'residential' });
    expect(named('Second Avenue').node).toMatchObject({ category: 'major_road', type: 'primary_link' });
    expect(named('M 1').node.category).toBe('motorway');
  });

  it('leave out roads without a name and roads that do not exist, and count them', () => {
    expect(graph.counts().nodes.street).toBe(6);
    expect(graph.skipped).toMatchObject({ 'road-without-name': 1, 'highway-not-a-road': 1 });
  });
});

describe('places and areas', () => {
  it('are classified by value first', () => {
    expect(named('Chez Nous').node).toMatchObject({
      kind: 'poi',
      category: 'food',
      type: 'restaurant',
      address: 'Oak Street 7',
    });
    expect(named('Kiosk').node).toMatchObject({ kind: 'poi', category: 'commercial' });
    expect(named('Toy Museum').node).toMatchObject({ kind: 'poi', category: 'culture', id: 'way/31' });
    expect(named('Town House').node).toMatchObject({ kind: 'aoi', category: 'building', type: 'office' });
    expect(named('Kips Park').node).toMatchObject({ kind: 'aoi', category: 'park' });
  });

  it('leave out street furniture and places without a name', () => {
    expect(graph.skipped).toMatchObject({ 'street-furniture': 1, 'place-without-name': 1 });
  });

  it('know their district', () => {
    expect(named('Fountain').node.district).toBe('Old Town');
    expect(named('Oak Street').node.district).toBe('Old Town');
  });
});

describe('crossings', () => {
  it('are shared nodes of differently named streets, one per pair of carriageways', () => {
    const names = Array.from(graph.indicesOf('crossing'), (index) => graph.node(index).name).sort();
    expect(names).toEqual([
      'Elm Street and First Avenue',
      'Elm Street and Second Avenue',
      'First Avenue and Oak Street',
      'Oak Street and Second Avenue',
      'Path Lane and Second Avenue',
    ]);
    expect(named('First Avenue and Oak Street').node.streets).toEqual(['First Avenue', 'Oak Street']);
  });

  it('are absent where a bridge passes over', () => {
    expect(related('M 1', 'crosses')).toEqual([]);
  });

  it('link every incident street', () => {
    const three = new ToyMap()
      .way(
        1,
        [
          [-50, 0],
          [0, 0],
        ],
        { highway: 'residential', name: 'A' },
      )
      .way(
        2,
        [
          [0, 0],
          [50, 0],
        ],
        { highway: 'residential', name: 'B' },
      )
      .way(
        3,
        [
          [0, 0],
          [0, 50],
        ],
        { highway: 'residential', name: 'C' },
      )
      .place(9, [5, 5], { amenity: 'bar', name: 'Bar' });
    const city = buildCityGraph(three.finish(), { name: 'three' });
    expect(
      related('A, B and C', 'on_street', city)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['A', 'B', 'C']);
    expect(city.counts().edges.crosses).toBe(3);
  });

  it('lead to the next ones along the street, in metres along the line', () => {
    const next = related('Oak Street and Second Avenue', 'next_crossing');
    expect(next.map(({ name }) => name)).toEqual(['Path Lane and Second Avenue', 'First Avenue and Oak Street']);
    expect(next[0]!.metres).toBeCloseTo(90, 2);
    // To the western carriageway of First Avenue, where its crossing stands.
    expect(next[1]!.metres).toBeCloseTo(208, 2);
    // Not over the head of the crossing between.
    expect(next.map(({ name }) => name)).not.toContain('Elm Street and Second Avenue');
  });
});

describe('relations of places', () => {
  it('point to the true metric foot on the nearest street', () => {
    const [street] = related('Plain Cafe', 'nearest');
    expect(street).toMatchObject({ name: 'First Avenue' });
    expect(street!.metres).toBeCloseTo(12, 2);
    expect(street!.bearing).toBeCloseTo(270, 1);
  });

  it('prefer the street of the address when it is nearly as near', () => {
    const [street] = related('Chez Nous', 'nearest');
    expect(street).toMatchObject({ name: 'Oak Street' });
    expect(street!.metres).toBeCloseTo(20, 2);
    expect(street!.bearing).toBeCloseTo(180, 1);
  });

  it('reckon with the size of buildings', () => {
    const city = buildCityGraph(
      toyMap()
        .way(60, box(-60, -150, 60, -15), { building: 'yes', shop: 'department_store', name: 'Big Store' })
        .way(61, box(160, -95, 190, -65), { building: 'yes', shop: 'toys', name: 'Toys', 'addr:street': 'Oak Street' })
        .way(62, box(160, -60, 190, -30), {
          building: 'yes',
          shop: 'books',
          name: 'Books',
          'addr:street': 'Oak Street',
        })
        .finish(),
      { name: 'big' },
    );
    expect(related('Big Store', 'nearest', city)).toMatchObject([{ name: 'Oak Street' }]);
    // From the middle Oak Street is 80 m and M 1 25 m away: too far to be the street of a building of 30 m.
    expect(related('Toys', 'nearest', city)).toMatchObject([{ name: 'M 1' }]);
    expect(related('Books', 'nearest', city)).toMatchObject([{ name: 'Oak Street' }]);
  });

  it('are absent beyond 100 m, and counted', () => {
    expect(related('Far Bank', 'nearest')).toEqual([]);
    expect(graph.skipped['place-without-street-in-100-m']).toBe(1);
  });

  it('are near each other, once per pair', () => {
    const near = related('Chez Nous', 'near');
    expect(near.map(({ name }) => name)).toEqual(['Plain Cafe', 'Toy Museum']);
    expect(near[0]!.metres).toBeCloseTo(0.5, 2);
  });
});

describe('relations of areas', () => {
  it('are bounded by the streets along them and intersected by those inside', () => {
    expect(
      related('Kips Park', 'bounds')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['Elm Street', 'Oak Street', 'Second Avenue']);
    expect(
      related('Kips Park', 'intersects')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['M 1', 'Path Lane']);
    expect(related('Kips Park', 'bounds').every(({ metres }) => Math.abs(metres - 10) < 0.01)).toBe(true);
  });

  it('hold the places inside', () => {
    expect(related('Fountain', 'within').map(({ name }) => name)).toEqual(['Kips Park']);
  });

  it('have a hole where the map has one', () => {
    const holed = toyMap()
      .way(40, box(120, 20, 280, 180))
      .way(41, box(190, 90, 210, 110))
      .relation({
        id: 5,
        members: [
          { type: 'way', ref: 40, role: 'outer' },
          { type: 'way', ref: 41, role: 'inner' },
        ],
        tags: { type: 'multipolygon', natural: 'water', name: 'Pond' },
      });
    const city = buildCityGraph(holed.finish(), { name: 'holed' });
    const pond = named('Pond', city);
    expect(pond.node).toMatchObject({ id: 'relation/5', category: 'water' });
    expect(city.geometryOf(pond.index)).toMatchObject({ type: 'Polygon', coordinates: { length: 2 } });
    expect(related('Fountain', 'within', city).map(({ name }) => name)).toEqual(['Kips Park']);
    expect(city.nearest(map.at(200, 100), { category: 'water' })[0]!.metres).toBeCloseTo(10, 1);
  });

  it('assemble rings from several ways and survive broken ones', () => {
    const city = buildCityGraph(
      toyMap()
        .way(50, [
          [-200, 20],
          [-150, 20],
          [-150, 60],
        ])
        .way(51, [
          [-200, 20],
          [-200, 60],
          [-150, 60],
        ])
        .way(52, [
          [-280, 20],
          [-250, 20],
        ])
        .relation({
          id: 6,
          members: [50, 51, 52, 999].map((ref) => ({ type: 'way' as const, ref, role: 'outer' })),
          tags: { type: 'multipolygon', leisure: 'park', name: 'Patchwork' },
        })
        .relation({
          id: 7,
          members: [{ type: 'way', ref: 52, role: 'outer' }],
          tags: { type: 'multipolygon', leisure: 'park', name: 'Open' },
        })
        .finish(),
      { name: 'broken' },
    );
    expect(city.geometryOf(named('Patchwork', city).index).type).toBe('Polygon');
    expect(city.skipped).toMatchObject({ 'area-missing-way': 1, 'area-open-ring': 2, 'area-without-outline': 1 });
  });
});

describe('geometry far from the equator and at the antimeridian', () => {
  it.each([[[18.9, 75] as const], [[179.9995, -17] as const]])('is as exact around %s', (origin) => {
    const far = toyMap(origin);
    const city = buildCityGraph(far.finish(), { name: 'far' });
    expect(city.counts()).toEqual(graph.counts());
    const [street] = related('Plain Cafe', 'nearest', city);
    expect(street!.metres).toBeCloseTo(12, 2);
    const next = related('Oak Street and Second Avenue', 'next_crossing', city);
    // To the western carriageway of First Avenue, where its crossing stands.
    expect(next[1]!.metres).toBeCloseTo(208, 2);
    const [west, , east] = city.bounds;
    expect(east - west).toBeLessThan(0.1);
    const [found] = city.nearest(far.at(205, 100), { kind: 'poi' });
    expect(city.node(found!.index).name).toBe('Fountain');
    expect(found!.metres).toBeCloseTo(distanceMetres(far.at(205, 100), far.at(200, 100)), 3);
  });
});

describe('bad input', () => {
  const roads = (): ToyMap =>
    new ToyMap().way(
      1,
      [
        [0, 0],
        [100, 0],
      ],
      { highway: 'residential', name: 'Lone Street' },
    );

  it('says what a city without streets or places lacks', () => {
    const places = new ToyMap()
      .way(
        1,
        [
          [0, 0],
          [9, 0],
        ],
        { highway: 'path' },
      )
      .place(5, [0, 0], { shop: 'toys', name: 'Toys' });
    expect(() => buildCityGraph(places.finish(), { name: 'x' })).toThrow(
      expect.objectContaining({ code: 'graph/no-streets' }),
    );
    expect(() => buildCityGraph(roads().finish(), { name: 'x' })).toThrow(
      expect.objectContaining({ code: 'graph/no-places' }),
    );
  });

  it('breaks a street where its nodes are missing instead of bridging the gap', () => {
    const gap = roads().place(5, [0, 9], { shop: 'toys', name: 'Toys' });
    gap.rawWay({
      id: 2,
      refs: [gap.vertex(0, 200), gap.vertex(50, 200), 404, gap.vertex(500, 200), gap.vertex(550, 200)],
      tags: { highway: 'residential', name: 'Gap Street' },
    });
    const city = buildCityGraph(gap.finish(), { name: 'gap' });
    expect(city.geometryOf(named('Gap Street', city).index)).toMatchObject({
      type: 'MultiLineString',
      coordinates: { length: 2 },
    });
  });

  it('stops when aborted', () => {
    const signal = AbortSignal.abort(new Error('stop'));
    expect(() => buildCityGraph(map.finish(), { name: 'toy', signal })).toThrow('stop');
  });
});
