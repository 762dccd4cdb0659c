import { describe, expect, it } from 'vitest';
import { toFeatures, toGeoJson, toNewlineGeoJson } from '../../test-support/osm-formats.ts';
import { toyMap } from '../../test-support/toy-city.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import type { OsmData } from '../types.ts';
import { mergeOsm } from './merge-osm.ts';
import { parseOsm } from './parse-osm.ts';

const name = 'layer.geojson';

function parse(...features: unknown[]): Promise<OsmData> {
  const text = JSON.stringify({ type: 'FeatureCollection', features });
  return parseOsm(new TextEncoder().encode(text), { name });
}

const feature = (type: string, coordinates: unknown, properties: unknown = {}, id?: unknown): unknown => ({
  type: 'Feature',
  ...(id === undefined ? {} : { id }),
  properties,
  geometry: { type, coordinates },
});

const square = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [0, 0],
];
const hole = [
  [1, 1],
  [2, 1],
  [2, 2],
  [1, 1],
];
const synthetic = (id: number): boolean => id < -(2 ** 51) && id >= -(2 ** 52);

describe('GeoJSON', () => {
  it('becomes the same city as the elements it was made from', async () => {
    const map = toyMap().finish();
    const expected = buildCityGraph(map, { name: 'toy' }).counts();
    for (const bytes of [toGeoJson(map), toNewlineGeoJson(map)]) {
      const data = await parseOsm(bytes, { name });
      expect([...data.ways.keys()].sort()).toEqual([...map.ways.keys()].sort());
      expect(buildCityGraph(data, { name: 'toy' }).counts()).toEqual(expected);
    }
  });

  it('shares vertices within and between layers', async () => {
    const map = toyMap().finish();
    const features = toFeatures(map);
    const layers = await Promise.all(
      [features.filter((_, i) => i % 2 === 0), features.filter((_, i) => i % 2 === 1)].map((half) => parse(...half)),
    );
    const merged = mergeOsm(layers);
    const whole = await parse(...features);
    expect([...merged.nodes]).toEqual([...whole.nodes]);
    expect(buildCityGraph(merged, { name: 'toy' }).counts()).toEqual(buildCityGraph(whole, { name: 'toy' }).counts());
  });

  it.each([
    ['Overpass turbo', { '@id': 'way/7', '@timestamp': 'x', highway: 'path' }, undefined],
    ['Overpass turbo, as feature id', { highway: 'path' }, 'way/7'],
    ['osmtogeojson, nested', { type: 'way', id: 7, tags: { highway: 'path' }, relations: [], meta: {} }, 'way/7'],
    ['osmium', { highway: 'path' }, 'w7'],
    ['osmium area', { highway: 'path' }, 'a14'],
    ['osmnx places', { element: 'way', id: 7, highway: 'path' }, '3'],
    ['osmnx 1', { osmid: 7, element_type: 'way', highway: ['path'] }, undefined],
    ['osmnx edges', { u: 70, v: 71, key: 0, osmid: [7, 8], highway: 'path' }, undefined],
    ['QGIS', { full_id: 'w7', osm_id: '7', osm_type: 'way', highway: 'path' }, undefined],
    ['GDAL', { osm_id: '7', other_tags: '"highway"=>"path"', z_order: 3 }, undefined],
    ['GDAL areas', { osm_id: null, osm_way_id: '7', highway: 'path' }, undefined],
  ])('takes ids and tags from %s', async (_, properties, id) => {
    const data = await parse(feature('LineString', square.slice(0, 3), properties, id));
    expect(data.ways.get(7)?.tags).toEqual({ highway: 'path' });
    if ('u' in properties) expect([data.ways.get(7)!.refs[0], data.ways.get(7)!.refs.at(-1)]).toEqual([70, 71]);
  });

  it('makes stable negative ids where there are none', async () => {
    const features = [
      feature('LineString', square.slice(0, 2)),
      feature('Point', [9, 9], { shop: 'a' }),
      feature('Point', [9, 9], { shop: 'b' }),
      feature('Polygon', [square]),
    ];
    const data = await parse(...features);
    const again = await parse(...features.reverse());
    expect([...data.nodes.keys(), ...data.ways.keys()].every(synthetic)).toBe(true);
    expect([...data.ways.keys()].sort()).toEqual([...again.ways.keys()].sort());
    expect([...data.nodes.keys()]).toEqual([...again.nodes.keys()]);
    expect([...data.nodes.values()].filter(({ tags }) => tags).map(({ lon }) => lon)).toEqual([9, 9]);
  });

  it('makes multipolygons of holes and of several parts', async () => {
    const data = await parse(
      feature('Polygon', [square, hole], { '@id': 'relation/1', leisure: 'park' }),
      feature('MultiPolygon', [[square], [hole]], { natural: 'water', population: 12, open: true, none: null }),
      feature('MultiLineString', [square.slice(0, 2), square.slice(2, 4)], { '@id': 'relation/2', route: 'bus' }),
      feature('MultiPolygon', [[square]], { '@id': 'way/5', building: 'yes' }),
      feature('MultiPoint', [square[0], square[1]], { highway: 'crossing' }),
      {
        type: 'Feature',
        properties: { a: 'b' },
        geometry: { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [8, 8, 100] }] },
      },
    );
    expect(data.relations.get(1)!.members.map(({ role }) => role)).toEqual(['outer', 'inner']);
    expect(data.relations.get(1)!.tags).toEqual({ leisure: 'park', type: 'multipolygon' });
    expect(data.relations.get(2)!.members).toHaveLength(2);
    expect(data.ways.get(5)!.refs).toHaveLength(5);
    const water = [...data.relations.values()].find(({ tags }) => tags?.['natural'] === 'water')!;
    expect(water.tags).toEqual({ natural: 'water', population: '12', open: 'yes', type: 'multipolygon' });
    for (const { members } of data.relations.values())
      for (const { ref } of members) expect(data.ways.has(ref)).toBe(true);
    expect([...data.nodes.values()].filter(({ tags }) => tags)).toHaveLength(3);
    expect(data.skipped).toEqual({});
  });

  it('keeps pieces of one way, and one of each direction', async () => {
    const data = await parse(
      feature('LineString', square.slice(0, 2), { '@id': 'way/7' }),
      feature('LineString', square.slice(1, 3), { '@id': 'way/7' }),
      feature('LineString', square.slice(0, 2).reverse(), { '@id': 'way/7' }),
    );
    expect(data.ways.size).toBe(2);
    expect(data.skipped).toEqual({ 'repeated-way': 1 });
  });

  it('counts what it cannot use', async () => {
    const data = await parse(
      feature('Point', [1, 2]),
      feature('Point', ['1', 2]),
      feature('Point', [500, 2]),
      feature('LineString', [[1, 2]]),
      feature('LineString', [[1, 2], null, [3, 4]]),
      feature('Polygon', []),
      { type: 'Feature', properties: null, geometry: null },
      { type: 'feature' },
      { type: 'Feature', properties: {}, geometry: { type: 'Circle' } },
    );
    expect(data.skipped).toEqual({
      'node-without-position': 2,
      'way-node-without-id': 1,
      'feature-without-geometry': 4,
      'unknown-feature': 1,
    });
  });

  it('refuses positions that are not degrees', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } };
    const text = JSON.stringify({ type: 'FeatureCollection', crs, features: [feature('Point', [1, 2])] });
    await expect(parseOsm(new TextEncoder().encode(text), { name })).rejects.toMatchObject({
      code: 'graph/unreadable-extract',
      message: expect.stringContaining('EPSG:4326'),
    });
  });

  it('cuts by a bounding box', async () => {
    const data = await parseOsm(toGeoJson(toyMap().finish()), { name, bbox: [2.3512, 48.8598, 2.3525, 48.8605] });
    expect(data.ways.has(10)).toBe(true);
    expect(data.ways.has(13)).toBe(false);
    expect(data.skipped).toEqual({});
  });
});
