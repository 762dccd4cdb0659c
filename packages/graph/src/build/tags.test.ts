import { describe, expect, it } from 'vitest';
import { ToyMap } from '../../test-support/toy-city.ts';
import { buildCityGraph } from './build-city-graph.ts';
import { classifyPlace } from './classify-place.ts';
import { classifyRoad } from './classify-road.ts';
import { comparableNames, localRoadName, nameOf } from './names.ts';
import { roadAttributes } from './road-attributes.ts';

type Tags = Record<string, string>;

describe('nameOf', () => {
  it.each<[Tags, string | undefined, string | undefined]>([
    [{ name: 'Ku’damm', 'name:en': 'Elector Street' }, undefined, 'Ku’damm'],
    [{ name: 'Ku’damm', 'name:en': 'Elector Street' }, 'en', 'Elector Street'],
    [{ name: 'Ku’damm', 'name:en': 'Elector Street' }, 'fr', 'Ku’damm'],
    [{ alt_name: 'Alternative', official_name: 'Official' }, undefined, 'Official'],
    [{ loc_name: 'Local', short_name: 'Short' }, undefined, 'Short'],
    [{ 'name:ja': '通り', 'name:de': 'Straße' }, undefined, 'Straße'],
    [{ name_zh_Hans: '街' }, undefined, '街'],
    [{ name: ' ; Second', 'name:en': 'First' }, undefined, 'First'],
    [{ name: '\u200e', operator: 'X' }, undefined, undefined],
    [{ name: ' A;B ' }, undefined, 'A'],
  ])('of %o in %s is %s', (tags, language, name) => {
    expect(nameOf(tags, language)).toBe(name);
  });

  it('of a road takes no translation but the English one', () => {
    expect(localRoadName({ highway: 'footway', 'name:ru': '5-я авеню' })).toBeUndefined();
    expect(localRoadName({ highway: 'residential', 'name:ru': 'Улица', 'name:en': 'Street' })).toBe('Street');
    expect(localRoadName({ highway: 'residential', alt_name: 'Old Road', 'name:en': 'Street' })).toBe('Old Road');
  });

  it('is compared without case, spacing and Unicode form', () => {
    expect(comparableNames({ name: 'Cafe\u0301  STREET;Side Street', 'name:en': 'X', highway: 'path' })).toEqual([
      'café street',
      'side street',
      'x',
    ]);
  });
});

describe('language', () => {
  it('chooses the names of streets, crossings, places and districts, and joins ways by their local name', () => {
    const map = new ToyMap()
      .way(
        1,
        [
          [-100, 0],
          [0, 0],
        ],
        { highway: 'residential', name: '東路' },
      )
      .way(
        2,
        [
          [0, 0],
          [100, 0],
        ],
        { highway: 'residential', name: '東路', 'name:en': 'East Road' },
      )
      .way(
        3,
        [
          [0, 0],
          [0, 100],
        ],
        { highway: 'residential', name: '北路', 'name:en': 'North Road' },
      )
      .place(1, [10, 10], { amenity: 'cafe', name: '茶', 'name:en': 'Tea', 'addr:street': '東路' })
      .place(2, [0, 50], { place: 'quarter', name: '區', 'name:en': 'Quarter' });
    const english = buildCityGraph(map.finish(), { name: 'x', language: 'en' });
    const names = Array.from({ length: english.nodeCount }, (_, index) => english.node(index).name);
    expect(names).toEqual(['East Road', 'North Road', 'East Road and North Road', 'Tea']);
    expect(english.node(0).district).toBe('Quarter');
    const tea = english.edgesFrom(english.indexOf('node/1')!).find(({ relation }) => relation === 'nearest');
    expect(english.node(tea!.target).name).toBe('East Road');
    const local = buildCityGraph(map.finish(), { name: 'x' });
    expect(local.node(local.indexOf('street/1')!).name).toBe('東路');
  });
});

describe('roadAttributes', () => {
  it.each<[Tags, object]>([
    [{ highway: 'residential' }, { bicycle: false, foot: false, sidewalk: false, oneway: false, layer: 0 }],
    [{ highway: 'cycleway' }, { bicycle: true, foot: false }],
    [{ highway: 'secondary', 'cycleway:right': 'lane' }, { bicycle: true }],
    [{ highway: 'secondary', cycleway: 'no' }, { bicycle: false }],
    [{ highway: 'footway', foot: 'private' }, { foot: false }],
    [{ highway: 'steps' }, { foot: true }],
    [{ highway: 'primary', 'sidewalk:left': 'yes' }, { sidewalk: true }],
    [{ highway: 'primary', sidewalk: 'none' }, { sidewalk: false }],
    [{ highway: 'motorway' }, { oneway: true }],
    [{ highway: 'motorway', oneway: 'no' }, { oneway: false }],
    [{ highway: 'primary', junction: 'roundabout' }, { oneway: true }],
    [
      { highway: 'primary', bridge: 'yes' },
      { bridge: true, tunnel: false, layer: 1 },
    ],
    [
      { highway: 'primary', tunnel: 'yes', layer: '-3' },
      { tunnel: true, layer: -3 },
    ],
    [{ highway: 'primary', layer: '1e9' }, { layer: 0 }],
    [{ highway: 'primary', layer: '999999' }, { layer: 63 }],
  ])('of %o are %o', (tags, attributes) => {
    expect(roadAttributes(tags, tags['highway']!)).toMatchObject({ class: tags['highway'], ...attributes });
  });

  it('hold for most of a street, and come back from the columns', () => {
    const map = new ToyMap()
      .way(
        1,
        [
          [0, 0],
          [100, 0],
        ],
        { highway: 'residential', name: 'A', sidewalk: 'both', layer: '-2' },
      )
      .way(
        2,
        [
          [100, 0],
          [300, 0],
        ],
        { highway: 'primary_link', name: 'A', oneway: 'yes', bridge: 'yes', layer: '-1' },
      )
      .place(1, [10, 10], { amenity: 'cafe', name: 'Café' });
    const city = buildCityGraph(map.finish(), { name: 'x' });
    expect(city.node(0)).toMatchObject({
      type: 'primary_link',
      label: 'Primary Link',
      road: {
        class: 'primary_link',
        bicycle: false,
        foot: false,
        sidewalk: false,
        oneway: true,
        bridge: true,
        tunnel: false,
        layer: -1,
      },
    });
    expect(city.node(1)).toMatchObject({ label: 'Cafe' });
    expect(city.node(1).road).toBeUndefined();
  });
});

describe('classes', () => {
  it('of roads come from highway alone', () => {
    expect(['primary_link', 'living_street', 'cycleway', 'proposed', 'toString'].map(classifyRoad)).toEqual([
      'major_road',
      'residential',
      'bicycle_road',
      undefined,
      undefined,
    ]);
  });

  it.each<[Tags, string | undefined]>([
    [{ shop: 'vacant' }, undefined],
    [{ shop: 'no', building: 'yes' }, 'building'],
    [{ leisure: 'park', tourism: 'attraction' }, 'park'],
    [{ leisure: 'sauna' }, 'leisure'],
    [{ amenity: 'something new' }, 'amenity'],
    [{ amenity: 'cafe;bar', shop: 'books' }, 'food'],
    [{ amenity: 'townhall', building: 'public', historic: 'building' }, 'government'],
    [{ place: 'island' }, 'place'],
    [{ constructor: 'yes' }, undefined],
  ])('of a place with %o is %s', (tags, category) => {
    expect(classifyPlace(tags)?.category).toBe(category);
  });
});
