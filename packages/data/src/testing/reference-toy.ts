import type { LonLat } from '@uge/graph';
import type { CompatNode, CompatTriple } from '../paths/compat/compat-triple.ts';

const point = (label: string, coordinates: LonLat): CompatNode => ({
  label,
  geometry: { type: 'Point', parts: [[coordinates]] },
});
const line = (label: string, ...coordinates: LonLat[]): CompatNode => ({
  label,
  geometry: { type: 'LineString', parts: [coordinates] },
});

const E4_C: LonLat = [-73.98, 40.72];
const C_E14: LonLat = [-73.98, 40.728];

type ToyNode = 'image' | 'e4' | 'aveC' | 'e10' | 'e14' | 'e4AndC' | 'cAndE14' | 'playground' | 'park';

/** The toy graph that the published pipeline was run on, with its nodes and edges as that pipeline had them. */
export const TOY: Readonly<Record<ToyNode, CompatNode>> = {
  image: point('1234567890123456', [-73.985, 40.72015]),
  e4: line('E 4 St', [-73.99, 40.72], [-73.97, 40.72]),
  aveC: line('Ave C', [-73.98, 40.71], [-73.98, 40.73]),
  e10: line('E 10 St', [-73.98, 40.721], [-73.97, 40.721]),
  e14: line('E 14 St', [-73.99, 40.728], [-73.97, 40.728]),
  e4AndC: point('Intersection of E 4 St and Ave C', E4_C),
  cAndE14: point('Intersection of Ave C and E 14 St', C_E14),
  playground: point('Asser Levy Playground', [-73.9795, 40.725]),
  park: {
    label: 'Kips Park',
    geometry: {
      type: 'Polygon',
      parts: [
        [
          [-73.9799, 40.722],
          [-73.978, 40.722],
          [-73.978, 40.724],
          [-73.9799, 40.724],
          [-73.9799, 40.722],
        ],
      ],
    },
  },
};

const crossE4C = { label: 'Intersection of E 4 St and Ave C', coord: E4_C };

const toStreet: CompatTriple = { source: TOY.image, type: 'nearest', target: TOY.e4 };
const acrossE4: CompatTriple = { source: TOY.e4, type: 'crossing', target: TOY.aveC, crossing: crossE4C };

/** The published worked examples: steps and the text they gave. */
export const TOY_PATHS: readonly { triples: readonly CompatTriple[]; text: string }[] = [
  {
    triples: [toStreet, acrossE4, { source: TOY.aveC, type: 'nearest', target: TOY.playground }],
    text: '(1234567890123456, nearest, E 4 St) (16.7m, 180°(S)) -> (422.5m, 90°(E)) -> (E 4 St, Intersection of E 4 St and Ave C, Ave C) -> (555.2m, 0°(N)) -> (Ave C, near, Asser Levy Playground) (42.2m, 90°(E))',
  },
  {
    triples: [
      toStreet,
      acrossE4,
      {
        source: TOY.aveC,
        type: 'complex_crossing',
        target: TOY.e14,
        crossing: { label: 'Complex Crossing of Ave C and E 14 St', coord: C_E14 },
      },
      { source: TOY.e14, type: 'intersects', target: TOY.park },
    ],
    text: '(1234567890123456, nearest, E 4 St) (16.7m, 180°(S)) -> (422.5m, 90°(E)) -> (E 4 St, Intersection of E 4 St and Ave C, Ave C) -> (888.4m, 0°(N)) -> (Ave C, complex_crossing, E 14 St) -> (562.3m, 171°(S)) -> (E 14 St, intersects, Kips Park) (562.3m, 171°(S))',
  },
  {
    triples: [
      toStreet,
      acrossE4,
      { source: TOY.aveC, type: 'boundary_crossing', target: TOY.park },
      { source: TOY.park, type: 'boundary_adjacent', target: TOY.e10 },
    ],
    text: '(1234567890123456, nearest, E 4 St) (16.7m, 180°(S)) -> (422.5m, 90°(E)) -> (E 4 St, Intersection of E 4 St and Ave C, Ave C) -> (344.8m, 15°(N)) -> (Ave C, near, Kips Park) (SW) -> (Kips Park, bounds, E 10 St) (400.9m, 124°(SE))',
  },
  {
    triples: [
      toStreet,
      { source: TOY.e4, type: 'nearest', target: TOY.e4AndC },
      { source: TOY.e4AndC, type: 'on_same_street', target: TOY.cAndE14 },
    ],
    text: '(1234567890123456, nearest, E 4 St) (16.7m, 180°(S)) -> (422.5m, 90°(E)) -> (E 4 St, near, Intersection of E 4 St and Ave C) (1.0m, 180°(S)) -> (888.4m, 0°(N)) -> (Intersection of E 4 St and Ave C, on_same_street, Intersection of Ave C and E 14 St) (888.4m, 0°(N))',
  },
];
