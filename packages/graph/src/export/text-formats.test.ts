import type { FeatureCollection, LineString } from 'geojson';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import { fromGraphology } from '../city-graph/from-graphology.ts';
import { distanceMetres } from '../geodesy/geodesic.ts';
import { toGeoJson } from './geo-json.ts';
import { toGraphMl } from './graph-ml.ts';

const city = randomCity();

function collect(options?: Parameters<typeof toGeoJson>[1]): FeatureCollection {
  return JSON.parse([...toGeoJson(city, options)].join('')) as FeatureCollection;
}

describe('toGeoJson', () => {
  it('holds every node with its geometry and every edge', () => {
    const { type, features } = collect();
    expect(type).toBe('FeatureCollection');
    expect(features).toHaveLength(city.nodeCount + city.edgeCount);
    for (let index = 0; index < city.nodeCount; index++) {
      const { id, kind, category } = city.node(index);
      expect(features[index]).toMatchObject({
        id,
        geometry: city.geometryOf(index),
        properties: { element: 'node', kind, category },
      });
    }
    const streets = features.find(({ properties }) => properties?.['kind'] === 'crossing')!.properties!['streets'];
    expect(streets).toMatch(/^A Street; B \d+$/);
  });

  it('draws edges to the nearest point of streets and areas', () => {
    for (const { geometry, properties } of collect({ part: 'edges' }).features) {
      const [from, to] = (geometry as LineString).coordinates as [[number, number], [number, number]];
      const [source, target] = [properties!['source'], properties!['target']].map((id) => city.indexOf(id as string)!);
      if (city.geometryOf(source!).type === 'Point') expect(from).toEqual(city.coordOf(source!));
      expect(distanceMetres(to, city.footOn(target!, from).position)).toBeLessThan(0.01);
    }
  });

  it('keeps lines across the antimeridian in one piece', () => {
    const { features } = JSON.parse(
      [...toGeoJson(randomCity({ origin: [179.999, -16.5] }))].join(''),
    ) as FeatureCollection;
    const longitudes = JSON.stringify(features.map(({ geometry }) => geometry))
      .match(/\[-?[\d.]+,/g)!
      .map((text) => Number(text.slice(1, -1)));
    expect(Math.max(...longitudes)).toBeGreaterThan(180);
    expect(Math.min(...longitudes)).toBeGreaterThan(179.9);
  });

  it('takes a part', () => {
    expect(collect({ part: 'nodes', kind: 'poi' }).features).toHaveLength(city.indicesOf('poi').length);
    expect(collect({ part: 'edges', relations: ['near'] }).features).toHaveLength(city.counts().edges.near);
    expect(collect({ part: 'nodes', category: 'volcano' }).features).toEqual([]);
  });
});

describe('toGraphMl', () => {
  it('is well-formed XML that declares every key it uses', () => {
    const strange = city.toGraphology();
    strange.setNodeAttribute(city.node(0).id, 'name', 'Fish & "Chips" <b>\u0000\u{1F41F}');
    const text = [...toGraphMl(fromGraphology(strange))].join('');
    const parser = new SaxesParser({ xmlns: true });
    const declared = new Set<string>();
    const counts: Record<string, number> = {};
    const texts: string[] = [];
    parser.on('opentag', ({ name, attributes }) => {
      counts[name] = (counts[name] ?? 0) + 1;
      if (name === 'key') declared.add(attributes['id']!.value);
      if (name === 'data') expect(declared).toContain(attributes['key']!.value);
    });
    parser.on('text', (value) => texts.push(value));
    parser.on('error', (error) => {
      throw error;
    });
    parser.write(text).close();
    expect(counts).toMatchObject({ graphml: 1, graph: 1, node: city.nodeCount, edge: city.edgeCount });
    expect(texts).toContain('Fish & "Chips" <b>🐟');
  });
});
