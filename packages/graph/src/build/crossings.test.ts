import { describe, expect, it } from 'vitest';
import { ToyMap } from '../../test-support/toy-city.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import type { Relation } from '../types.ts';
import { buildCityGraph } from './build-city-graph.ts';

type XY = readonly [number, number];
type Tags = Record<string, string>;

/** A city of straight and bent streets; `name` may be followed by tags. */
function cityOf(...streets: readonly [name: string, points: readonly XY[], tags?: Tags][]): CityGraph {
  const map = new ToyMap().place(9, [5, 5], { amenity: 'bar', name: 'Bar' });
  streets.forEach(([name, points, tags], i) => {
    map.way(10 + i, points, { highway: 'residential', ...(name === '' ? {} : { name }), ...tags });
  });
  return buildCityGraph(map.finish(), { name: 'crossings' });
}

function crossingNames(city: CityGraph): (string | undefined)[] {
  return Array.from(city.indicesOf('crossing'), (index) => city.node(index).name).sort();
}

function lengths(city: CityGraph, relation: Relation): number[] {
  const metres: number[] = [];
  for (let index = 0; index < city.nodeCount; index++) {
    for (const edge of city.edgesFrom(index)) {
      if (edge.forward && edge.relation === relation) metres.push(Math.round(edge.metres * 100) / 100);
    }
  }
  return metres.sort((a, b) => a - b);
}

const eastward: readonly XY[] = [
  [-100, 0],
  [100, 0],
];
const northward: readonly XY[] = [
  [0, -100],
  [0, 100],
];

describe('crossings without a shared node', () => {
  it('are where lines of one layer cross, with an id from the two streets', () => {
    const city = cityOf(['A', eastward], ['B', northward]);
    const [index] = city.indicesOf('crossing');
    const crossing = city.node(index!);
    expect(crossing).toMatchObject({ id: 'crossing/10x11', name: 'A and B', streets: ['A', 'B'] });
    expect(city.frame.toXY(crossing.coord).map((value) => Math.abs(value) < 0.001)).toEqual([true, true]);
    expect(city.counts().edges).toMatchObject({ on_street: 2, crosses: 1 });
  });

  it('number repeated meetings of the same streets', () => {
    const city = cityOf(
      ['A', eastward],
      [
        'B',
        [
          [-80, -50],
          [-80, 50],
          [80, 50],
          [80, -50],
        ],
      ],
    );
    expect(Array.from(city.indicesOf('crossing'), (index) => city.node(index).id)).toEqual([
      'crossing/10x11',
      'crossing/10x11.2',
    ]);
    expect(lengths(city, 'next_crossing')).toEqual([160, 260]);
  });

  it.each<[string, Tags]>([
    ['a bridge', { bridge: 'yes' }],
    ['a bridge on the same layer number', { bridge: 'viaduct', layer: '0' }],
    ['a tunnel', { tunnel: 'yes' }],
    ['another layer', { layer: '2' }],
    ['another storey', { level: '-1' }],
    ['an underground road', { location: 'underground' }],
  ])('are none where %s passes', (_, tags) => {
    expect(crossingNames(cityOf(['A', eastward], ['B', northward, tags]))).toEqual([]);
  });

  it.each<[string, Tags]>([
    ['a passage through a building', { tunnel: 'building_passage' }],
    ['a bridge that is none', { bridge: 'no' }],
    ['a layer that is no number', { layer: 'ground' }],
  ])('are there at %s', (_, tags) => {
    expect(crossingNames(cityOf(['A', eastward], ['B', northward, tags]))).toEqual(['A and B']);
  });

  it('are there between two bridges of one layer, and where a bridge shares a node', () => {
    const bridge = { bridge: 'yes', layer: '1' };
    expect(crossingNames(cityOf(['A', eastward, bridge], ['B', northward, bridge]))).toEqual(['A and B']);
    const ramp: readonly XY[] = [
      [100, 0],
      [100, 100],
    ];
    expect(crossingNames(cityOf(['A', eastward, bridge], ['Ramp', ramp]))).toEqual(['A and Ramp']);
  });

  it('are there where one street ends on another, up to the rounding of positions', () => {
    const stub = (y: number): readonly XY[] => [
      [3, y],
      [3, 90],
    ];
    expect(crossingNames(cityOf(['A', eastward], ['B', stub(0.01)]))).toEqual(['A and B']);
    expect(crossingNames(cityOf(['A', eastward], ['B', stub(0.5)]))).toEqual([]);
  });

  it('are there where two streets have a node each in the same place', () => {
    const map = new ToyMap().place(9, [5, 5], { amenity: 'bar', name: 'Bar' });
    map.way(10, eastward, { highway: 'residential', name: 'A' });
    map
      .place(77, [100, 0], {})
      .rawWay({ id: 11, refs: [77, map.vertex(100, 90)], tags: { highway: 'path', name: 'B' } });
    expect(crossingNames(buildCityGraph(map.finish(), { name: 'same place' }))).toEqual(['A and B']);
  });

  it('are none along lines that lie on each other', () => {
    const overlapping: readonly XY[] = [
      [-50, 0],
      [50, 0],
    ];
    expect(crossingNames(cityOf(['A', eastward], ['B', overlapping]))).toEqual([]);
  });

  it('are none between ways of one name', () => {
    expect(crossingNames(cityOf(['A', eastward], ['a', northward]))).toEqual([]);
  });
});

describe('one crossing', () => {
  /** Two carriageways of Boulevard, `width` apart, and Cross Street over both. */
  function boulevard(width: number, tags: Tags): CityGraph {
    return cityOf(
      [
        'Boulevard',
        [
          [0, -200],
          [0, 0],
          [0, 200],
        ],
        tags,
      ],
      [
        'Boulevard',
        [
          [width, 200],
          [width, 0],
          [width, -200],
        ],
        tags,
      ],
      [
        'Cross Street',
        [
          [-150, 0],
          [0, 0],
          [width, 0],
          [width + 150, 0],
        ],
      ],
      [
        'Next Street',
        [
          [width, 200],
          [width + 150, 200],
        ],
      ],
    );
  }

  it('is made of both carriageways of a wide boulevard, not of two parallel streets of one name', () => {
    expect(crossingNames(boulevard(80, { oneway: 'yes' }))).toEqual([
      'Boulevard and Cross Street',
      'Boulevard and Next Street',
    ]);
    expect(crossingNames(boulevard(25, {}))).toHaveLength(2);
    expect(crossingNames(boulevard(80, {}))).toHaveLength(3);
    expect(crossingNames(boulevard(120, { oneway: 'yes' }))).toHaveLength(3);
  });

  it('links the street of both carriageways, and measures along the lines to its one position', () => {
    const city = boulevard(60, { oneway: 'yes' });
    const crossing = Array.from(city.indicesOf('crossing')).find((i) => city.node(i).name?.includes('Cross'))!;
    expect(
      city
        .edgesFrom(crossing)
        .filter(({ relation }) => relation === 'on_street')
        .map(({ target }) => city.node(target).id)
        .sort(),
    ).toEqual(['street/10', 'street/11', 'street/12']);
    // From the eastern carriageway, 200 m, and 60 m over to where the crossing has its position.
    expect(lengths(city, 'next_crossing')).toEqual([260]);
  });

  it('never grows wider than 150 m', () => {
    // A footpath that touches the street every 25 m.
    const zigzag = Array.from({ length: 40 }, (_, i): XY => [i * 12.5, i % 2 === 0 ? 0 : 10]);
    const line = Array.from({ length: 40 }, (_, i): XY => [i * 12.5, 0]);
    const city = cityOf(['A', line], ['B', zigzag]);
    const places = Array.from(city.indicesOf('crossing'), (index) => city.frame.toXY(city.node(index).coord)[0]);
    expect(places.length).toBeGreaterThan(2);
    expect(places.length).toBeLessThan(8);
  });

  const ring = (radius: number): XY[] => [
    ...Array.from({ length: 16 }, (_, i): XY => {
      const angle = (i * Math.PI) / 8;
      return [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))];
    }),
    [radius, 0],
  ];

  it('is a roundabout without a name, with every street that ends on it', () => {
    const city = cityOf(
      ['', ring(30), { junction: 'roundabout' }],
      [
        'East Road',
        [
          [30, 0],
          [200, 0],
        ],
      ],
      [
        'West Road',
        [
          [-30, 0],
          [-200, 0],
        ],
      ],
      [
        'North Road',
        [
          [0, 30],
          [0, 200],
        ],
      ],
    );
    expect(crossingNames(city)).toEqual(['East Road, North Road and West Road']);
    expect(city.counts().edges).toMatchObject({ on_street: 3, crosses: 3 });
  });

  it('is what a street and a named roundabout have in common', () => {
    const city = cityOf(
      ['Round Place', ring(25), { junction: 'roundabout' }],
      [
        'Main Road',
        [
          [25, 0],
          [200, 0],
        ],
      ],
      [
        'Main Road',
        [
          [-25, 0],
          [-200, 0],
        ],
      ],
      [
        'Side Road',
        [
          [0, 25],
          [0, 200],
        ],
      ],
    );
    expect(crossingNames(city)).toEqual(['Main Road and Round Place', 'Round Place and Side Road']);
  });
});

describe('next_crossing', () => {
  it('goes both ways round a loop, and keeps the shorter between the same two', () => {
    const loop: readonly XY[] = [
      [0, 0],
      [200, 0],
      [200, 100],
      [0, 100],
      [0, 0],
    ];
    const city = cityOf(
      ['Loop', loop],
      [
        'In',
        [
          [-90, 0],
          [0, 0],
        ],
      ],
      [
        'Out',
        [
          [200, 0],
          [290, 0],
        ],
      ],
    );
    expect(lengths(city, 'next_crossing')).toEqual([200]);
  });

  it('leaves a gap between parts of a street open', () => {
    const city = cityOf(
      [
        'A',
        [
          [0, 0],
          [100, 0],
        ],
      ],
      [
        'A',
        [
          [150, 0],
          [250, 0],
        ],
      ],
      [
        'B',
        [
          [90, -50],
          [90, 50],
        ],
      ],
      [
        'C',
        [
          [160, -50],
          [160, 50],
        ],
      ],
      [
        'D',
        [
          [10, -50],
          [10, 50],
        ],
      ],
    );
    expect(crossingNames(city)).toEqual(['A and B', 'A and C', 'A and D']);
    expect(lengths(city, 'next_crossing')).toEqual([80]);
  });

  it('follows the bends of the street', () => {
    const bent: readonly XY[] = [
      [0, 0],
      [100, 0],
      [100, 100],
      [200, 100],
    ];
    const city = cityOf(
      ['Bent', bent],
      [
        'A',
        [
          [0, -50],
          [0, 0],
        ],
      ],
      [
        'B',
        [
          [200, 100],
          [200, 150],
        ],
      ],
    );
    expect(lengths(city, 'next_crossing')).toEqual([300]);
  });
});
