import { describe, expect, it } from 'vitest';
import { box, ToyMap } from '../../test-support/toy-city.ts';
import { buildCityGraph } from './build-city-graph.ts';
import { districtLevel } from './district-level.ts';

/** A street, and a bar at each of the given places; the districts of the bars. */
function districtsAt(map: ToyMap, ...places: readonly (readonly [number, number])[]): (string | undefined)[] {
  map.way(
    1,
    [
      [-5000, -90],
      [5000, -90],
    ],
    { highway: 'residential', name: 'Long Street' },
  );
  places.forEach((place, i) => {
    map.place(100 + i, place, { amenity: 'bar', name: `Bar ${i}` });
  });
  const city = buildCityGraph(map.finish(), { name: 'districts' });
  return places.map((_, i) => city.node(city.indexOf(`node/${100 + i}`)!).district);
}

describe('districts', () => {
  it('are the smallest area that holds the node, whatever the level', () => {
    const map = new ToyMap()
      .way(10, box(-1000, -1000, 1000, 1000), { boundary: 'administrative', admin_level: '9', name: 'Borough' })
      .way(11, box(-500, -500, 500, 500), { boundary: 'administrative', admin_level: '10', name: 'Ward' })
      .way(12, box(-100, -100, 100, 100), { place: 'neighbourhood', name: 'Corner' })
      .way(13, box(-50, -50, 50, 50), { place: 'city_block', name: 'Block 7' })
      .place(20, [600, 0], { place: 'neighbourhood', name: 'Middle of Elsewhere' });
    expect(districtsAt(map, [0, 0], [200, 0], [700, 0])).toEqual(['Corner', 'Ward', 'Borough']);
  });

  it('are told by areas of several rings with holes', () => {
    const map = new ToyMap()
      .way(10, box(0, 0, 400, 400))
      .way(11, box(100, 100, 300, 300))
      .way(12, box(1000, 0, 1100, 100))
      .relation({
        id: 1,
        members: [
          { type: 'way', ref: 10, role: 'outer' },
          { type: 'way', ref: 11, role: 'inner' },
          { type: 'way', ref: 12, role: 'outer' },
        ],
        tags: { type: 'boundary', boundary: 'administrative', admin_level: '10', name: 'Ring Ward' },
      });
    expect(districtsAt(map, [50, 50], [200, 200], [1050, 50])).toEqual(['Ring Ward', undefined, 'Ring Ward']);
  });

  it('are else the place that is nearest by its own measure, never a far one', () => {
    const map = new ToyMap()
      .place(20, [0, 0], { place: 'suburb', name: 'Big Suburb' })
      .place(21, [1400, 0], { place: 'neighbourhood', name: 'Small Corner' });
    // 1300 m are far from a neighbourhood, though it is the finer one; 4 km are far from a suburb.
    expect(districtsAt(map, [100, 0], [1300, 0], [4000, 0])).toEqual(['Big Suburb', 'Small Corner', undefined]);
  });

  it('are coarse areas where nothing finer is known, but no towns', () => {
    const map = new ToyMap()
      .way(10, box(-2000, -2000, 2000, 2000), { boundary: 'administrative', admin_level: '8', name: 'Subdistrict' })
      .way(11, box(-1000, -1000, 1000, 1000), {
        boundary: 'administrative',
        admin_level: '8',
        place: 'town',
        name: 'Town',
      })
      .place(20, [500, 0], { place: 'quarter', name: 'Old Quarter' });
    expect(districtsAt(map, [-1500, 0], [600, 0])).toEqual(['Subdistrict', 'Old Quarter']);
  });

  it.each([
    [{ boundary: 'administrative', admin_level: '9' }, 'part'],
    [{ boundary: 'administrative', admin_level: '11' }, 'part'],
    [{ boundary: 'administrative', admin_level: '8' }, 'coarse'],
    [{ boundary: 'administrative', admin_level: '8', border_type: 'city' }, undefined],
    [{ boundary: 'administrative', admin_level: '6' }, undefined],
    [{ boundary: 'administrative' }, undefined],
    [{ boundary: 'postal_code', admin_level: '9' }, undefined],
    [{ boundary: 'place', place: 'suburb' }, 'part'],
    [{ place: 'city' }, undefined],
  ])('level of %o is %s', (tags, level) => {
    expect(districtLevel(tags)).toBe(level);
  });
});
