import type { LonLat } from '@uge/graph';
import { describe, expect, it } from 'vitest';
import type { CompatNode } from '../../paths/compat/compat-triple.ts';
import { anchoredCity } from '../../testing/anchored-city.ts';
import { TOY } from '../../testing/reference-toy.ts';
import type { CompatNetwork, CompatPlace } from './compat-network.ts';
import { describeCompatNetwork } from './describe-compat-network.ts';
import { renderCompatNetwork } from './render-compat-network.ts';

const place = ({ label, geometry }: CompatNode, id: string, type: string, address?: string): CompatPlace => ({
  ...{ id, type, geometry, attributes: address ? [['address', address]] : [] },
  ...(type !== 'mapillary' && { name: label }),
});

const crossingAt = (coord: LonLat, name: string) => ({ coord, name });

/** The toy graph of the published pipeline as far as its description shows it. */
const network: CompatNetwork = {
  places: [
    place(TOY.image, '1234567890123456', 'mapillary'),
    place(TOY.e4, '1', 'residential'),
    place(TOY.e4AndC, '900', 'crossing', 'Intersection of E 4 St and Ave C'),
    place(TOY.aveC, '2', 'major_road'),
    place(TOY.park, '20', 'park'),
    place(TOY.e14, '3', 'major_road'),
    place(TOY.playground, '10', 'leisure'),
    place(TOY.cAndE14, '901', 'complex_crossing'),
  ],
  connections: [
    { from: 0, to: 1, type: 'nearest', metres: 16.66 },
    { from: 1, to: 2, type: 'nearest', metres: 0 },
    { from: 3, to: 4, type: 'boundary', metres: 0 },
    { from: 5, to: 4, type: 'intersects', metres: 0 },
    { from: 3, to: 6, type: 'nearest', metres: 42.2 },
    { from: 1, to: 3, type: 'crossing', crossing: crossingAt([-73.98, 40.72], 'Intersection of E 4 St and Ave C') },
    {
      from: 3,
      to: 5,
      type: 'complex_crossing',
      crossing: crossingAt([-73.98, 40.728], 'Complex Crossing of Ave C and E 14 St'),
    },
    { from: 2, to: 7, type: 'on_same_street' },
    { from: 5, to: 7, type: 'nearest' },
  ],
};

/** What is known of the published sample, up to where it is cut. */
const GOLDEN = `This network contains 8 locations, with 1 center nodes and 9 connections:

Center nodes (image locations) [ID: 1234567890123456, type: mapillary, geometry: Point] at (-73.985, 40.72015) 

Nearby locations:
- E 4 St [ID: 1, type: residential, geometry: LineString] at from (-73.99, 40.72) to (-73.97, 40.72) , South, 16m from image location

Locations connected to nearby areas:
- Intersection of E 4 St and Ave C [ID: 900, type: crossing, geometry: Point, address=Intersection of E 4 St and Ave C] at (-73.98, 40.72) , East, 422m from image location
- Ave C [ID: 2, type: major_road, geometry: LineString] at from (-73.98, 40.71) to (-73.98, 40.73) , East, 422m from image location

Connections in the network:
*Connections from image locations to nearby areas:*
- image location is near to E 4 St [residential, LineString] (16m)
*Connections between nearby areas:*
- E 4 St is near to Intersection of E 4 St and Ave C
- Ave C bounds Kips Park
- E 14 St passes through Kips Park
- Ave C is near to Asser Levy Playground (42m)
- E 4 St crosses Ave C at crossing point (-73.980000, 40.720000) [Intersection of E 4 St and Ave C]
`;

describe('renderCompatNetwork', () => {
  it('reproduces the published sample to the character, as far as it is known', () => {
    expect(renderCompatNetwork(network).slice(0, GOLDEN.length)).toBe(GOLDEN);
  });

  it('groups what is alike and cuts long lists as the published pipeline does', () => {
    const shop = (i: number): CompatPlace => ({
      ...{ id: `s${i}`, name: i < 3 ? 'Kiosk' : `Shop ${i}`, type: 'commercial', attributes: [] },
      geometry: { type: 'Point', parts: [[[-73.985 + i * 1e-5, 40.7202]]] },
    });
    const many = Array.from({ length: 30 }, (_, i) => shop(i));
    const text = renderCompatNetwork({ places: [network.places[0]!, ...many], connections: [] });
    expect(text).toMatch(/- Kiosk .* \(3 instances: s0, s1, s2\)/);
    expect(text.match(/^- /gm)).toHaveLength(10);
  });

  it('writes sixteen winds as the published pipeline does', () => {
    const far: CompatPlace = {
      ...{ id: 'x', name: 'X', type: 'food', attributes: [] },
      geometry: { type: 'Point', parts: [[[-73.9856, 40.72125]]] },
    };
    expect(renderCompatNetwork({ places: [network.places[0]!, far], connections: [] })).toContain(
      ', North-Northwest, ',
    );
  });
});

describe('describeCompatNetwork', () => {
  it('describes a photo of a city graph in that form', () => {
    const text = describeCompatNetwork(anchoredCity({ photos: 3 }), 'image/p1');
    expect(text).toMatch(
      /^This network contains \d+ locations, with 1 center nodes and \d+ connections:\n\nCenter nodes/,
    );
    expect(text).toMatch(/- image location is near to \w+ (Street|Lane) \[/);
    expect(text).toMatch(/- Intersection of .+ is near to .+\n/);
    expect(text).not.toMatch(/undefined|NaN/);
  });
});
