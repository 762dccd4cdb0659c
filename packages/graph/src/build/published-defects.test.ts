import { describe, expect, it } from 'vitest';
import { box, ToyMap } from '../../test-support/toy-city.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { decodeCityGraph } from '../file/decode-city-graph.ts';
import { encodeCityGraph } from '../file/encode-city-graph.ts';
import type { CityEdge, CityNode, Relation } from '../types.ts';
import { anchorPhotos } from './anchor-photos.ts';
import { buildCityGraph } from './build-city-graph.ts';

type Tags = Record<string, string>;

// Each test fails on what the published pipeline does: see its constants and formulas in the paper's code.

function cityOf(draw: (map: ToyMap) => void): CityGraph {
  const map = new ToyMap()
    .way(
      1,
      [
        [-300, 0],
        [0, 0],
        [300, 0],
      ],
      { highway: 'secondary', name: 'Avenue' },
    )
    .place(1, [5, 30], { amenity: 'bar', name: 'Bar' });
  draw(map);
  return buildCityGraph(map.finish(), { name: 'city' });
}

function nodeNamed(city: CityGraph, name: string): CityNode & { index: number } {
  for (let index = 0; index < city.nodeCount; index++) {
    const node = city.node(index);
    if (node.name === name) return { ...node, index };
  }
  throw new Error(`no node named ${name}`);
}

function edgesOf(city: CityGraph, name: string, relation: Relation): CityEdge[] {
  return city.edgesFrom(nodeNamed(city, name).index).filter((edge) => edge.relation === relation);
}

describe('nodes', () => {
  it.each<[Tags, string]>([
    [{ highway: 'primary', foot: 'yes' }, 'major_road'],
    [{ highway: 'primary', sidewalk: 'both', bicycle: 'designated', cycleway: 'lane' }, 'major_road'],
    [{ highway: 'residential', railway: 'tram' }, 'residential'],
    [{ highway: 'trunk_link' }, 'major_road'],
  ])('a road with %o stays a %s, and the rest are flags', (tags, category) => {
    const node = nodeNamed(
      cityOf((map) =>
        map.way(
          2,
          [
            [0, 50],
            [90, 50],
          ],
          { ...tags, name: 'Other' },
        ),
      ),
      'Other',
    );
    expect(node).toMatchObject({ category, type: tags['highway'], road: { class: tags['highway'] } });
    expect(node.road).toMatchObject({
      foot: tags['foot'] !== undefined,
      sidewalk: tags['sidewalk'] !== undefined,
      bicycle: tags['bicycle'] !== undefined,
    });
  });

  it.each<[Tags, string]>([
    [{ amenity: 'restaurant' }, 'food'],
    [{ amenity: 'restaurant', building: 'yes', historic: 'yes' }, 'food'],
    [{ amenity: 'bank', building: 'yes' }, 'financial'],
    [{ amenity: 'school' }, 'education'],
    [{ amenity: 'pharmacy', shop: 'chemist' }, 'healthcare'],
    [{ tourism: 'hotel', building: 'hotel', cuisine: 'french' }, 'accommodation'],
    [{ tourism: 'museum', building: 'public' }, 'culture'],
    [{ amenity: 'fire_station', emergency: 'fire_hydrant_depot' }, 'emergency'],
  ])('%o is %s: the value counts, and what a place is for before what it stands in', (tags, category) => {
    expect(
      nodeNamed(
        cityOf((map) => map.place(2, [9, 40], { ...tags, name: 'Place' })),
        'Place',
      ).category,
    ).toBe(category);
  });

  it('ids stay text past 2^53, and photos are told by kind, not by the length of their id', () => {
    const [lon, lat] = new ToyMap().at(20, 4);
    const ids = ['9007199254740993', '9007199254740992', '7'];
    const { graph } = anchorPhotos(
      cityOf(() => {}),
      ids.map((id) => ({ id, lon, lat })),
    );
    const again = decodeCityGraph(encodeCityGraph(graph));
    expect(Array.from(again.indicesOf('image'), (index) => again.node(index).id)).toEqual(
      ids.map((id) => `image/${id}`),
    );
  });

  it('a geometry that cannot be made is dropped and counted, never put at 0, 0', () => {
    const city = cityOf((map) => {
      map.rawWay({ id: 2, refs: [901, 902, 903, 901], tags: { leisure: 'park', name: 'Lost Park' } });
      map.rawWay({ id: 3, refs: [901, 902], tags: { highway: 'residential', name: 'Lost Road' } });
    });
    expect(city.skipped).toMatchObject({ 'area-without-outline': 1, 'area-missing-node': 1, 'road-without-line': 1 });
    const positions = Array.from({ length: city.nodeCount }, (_, index) => city.coordOf(index));
    expect(positions.every(([lon, lat]) => Math.hypot(lon, lat) > 1)).toBe(true);
    const { rejected } = anchorPhotos(city, [
      { id: 'nowhere', lon: Number.NaN, lat: 48.86 },
      { id: 'null island', lon: 0, lat: 0 },
    ]);
    expect(rejected.map(({ reason }) => reason)).toEqual(['no-position', 'no-street-in-reach']);
  });

  it('a crossing keeps the names of its streets, and its label is made from them', () => {
    const city = cityOf((map) => {
      map.way(
        2,
        [
          [0, -90],
          [0, 0],
        ],
        { highway: 'residential', name: 'B_Lane' },
      );
      map.way(
        3,
        [
          [0, 0],
          [0, 90],
        ],
        { highway: 'residential', name: 'C Lane' },
      );
    });
    expect(nodeNamed(city, 'Avenue, B_Lane and C Lane')).toMatchObject({
      category: 'crossing',
      streets: ['Avenue', 'B_Lane', 'C Lane'],
    });
  });
});

describe('nearest', () => {
  it('has its foot where it is in metres, not in degrees: 34 % off at Paris', () => {
    const city = cityOf((map) => {
      map.way(
        2,
        [
          [200, 200],
          [300, 300],
        ],
        { highway: 'residential', name: 'Diagonal' },
      );
      map.place(2, [270, 230], { shop: 'toys', name: 'Toys' });
    });
    const [edge] = edgesOf(city, 'Toys', 'nearest');
    expect(edge!.metres).toBeCloseTo(Math.hypot(20, 20), 2);
    expect(edge!.bearing).toBeCloseTo(315, 0);
  });

  it('agrees with the address among streets about as near, by any name of the street', () => {
    const city = cityOf((map) => {
      map.way(
        2,
        [
          [-300, 60],
          [300, 60],
        ],
        { highway: 'residential', name: '北街', 'name:en': 'North Street' },
      );
      map.place(2, [100, 26], { shop: 'toys', name: 'Toys', 'addr:street': 'North  street' });
    });
    expect(city.node(edgesOf(city, 'Toys', 'nearest')[0]!.target).name).toBe('北街');
  });

  it('can keep more than one street', () => {
    const map = new ToyMap()
      .way(
        1,
        [
          [-300, 0],
          [300, 0],
        ],
        { highway: 'secondary', name: 'A' },
      )
      .way(
        2,
        [
          [-300, 60],
          [300, 60],
        ],
        { highway: 'residential', name: 'B' },
      )
      .place(1, [0, 20], { shop: 'toys', name: 'Toys', 'addr:street': 'B' })
      .way(9, box(100, 10, 120, 30), { leisure: 'park', name: 'Park' });
    const city = buildCityGraph(map.finish(), { name: 'two', nearestStreets: 2 });
    for (const [name, metres] of [
      ['Toys', [20, 40]],
      ['Park', [10, 30]],
    ] as const) {
      const edges = edgesOf(city, name, 'nearest');
      expect(edges.map((edge) => Math.round(edge.metres))).toEqual(metres);
    }
    for (const nearestStreets of [0, 1.5, Number.NaN]) {
      expect(() => buildCityGraph(map.finish(), { name: 'none', nearestStreets })).toThrow(
        expect.objectContaining({ code: 'graph/invalid-option' }),
      );
    }
  });
});

describe('streets that meet', () => {
  it('are all linked to their crossing, and every pair to each other', () => {
    const city = cityOf((map) => {
      map.way(
        2,
        [
          [0, -90],
          [0, 0],
        ],
        { highway: 'residential', name: 'B' },
      );
      map.way(
        3,
        [
          [0, 0],
          [0, 90],
        ],
        { highway: 'residential', name: 'C' },
      );
      map.way(
        4,
        [
          [0, 0],
          [90, 90],
        ],
        { highway: 'residential', name: 'D' },
      );
    });
    expect(edgesOf(city, 'Avenue, B, C and D', 'on_street')).toHaveLength(4);
    expect(city.counts().edges.crosses).toBe(6);
  });

  it('have no edge where they have the same name or lie on different levels', () => {
    const city = cityOf((map) => {
      map.way(
        2,
        [
          [100, -90],
          [100, 90],
        ],
        { highway: 'residential', name: 'AVENUE' },
      );
      map.way(
        3,
        [
          [200, -90],
          [200, 90],
        ],
        { highway: 'motorway', name: 'Flyover', bridge: 'yes' },
      );
    });
    expect(city.counts().edges).toMatchObject({ crosses: 0, on_street: 0 });
  });

  it('lead from crossing to next crossing only, with the metres along the line', () => {
    const city = cityOf((map) => {
      [-200, -100, 100, 200].forEach((x, i) => {
        map.way(
          10 + i,
          [
            [x, -50],
            [x, 50],
          ],
          { highway: 'residential', name: `Side ${i}` },
        );
      });
    });
    // 3 of the 6 pairs; in degrees times 111 320 they would come out longer by half at this latitude.
    expect(city.counts().edges.next_crossing).toBe(3);
    const next = edgesOf(city, 'Avenue and Side 1', 'next_crossing').map(
      ({ metres }) => Math.round(metres * 100) / 100,
    );
    expect(next).toEqual([100, 200]);
  });
});

describe('areas', () => {
  it('are bounded by what is long beside the shorter of street and outline, of whatever position in the tables', () => {
    const city = cityOf((map) => {
      // 60 m of outline along an avenue of 600 m: a tenth of the street, a quarter of the outline.
      map.way(40, box(-30, 15, 30, 75), { leisure: 'park', name: 'Small Park' });
      map.way(41, box(-250, -45, -190, -20), { building: 'yes', name: 'Set Back House' });
    });
    expect(edgesOf(city, 'Small Park', 'bounds').map(({ target }) => city.node(target).name)).toEqual(['Avenue']);
    expect(edgesOf(city, 'Small Park', 'bounds')[0]!.metres).toBeCloseTo(15, 2);
    expect(edgesOf(city, 'Set Back House', 'bounds')).toEqual([]);
  });

  it('hold their places', () => {
    const city = cityOf((map) => map.way(40, box(-30, 15, 30, 75), { leisure: 'park', name: 'Small Park' }));
    expect(edgesOf(city, 'Small Park', 'within').map(({ target }) => city.node(target).name)).toEqual(['Bar']);
  });
});
