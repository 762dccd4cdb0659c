import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import { anchorPhotos } from '../build/anchor-photos.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { route } from '../routing/route.ts';
import { extractSubgraph } from '../subgraph/extract-subgraph.ts';
import { type DrawMapOptions, drawMap } from './draw-map.ts';
import { MAP_THEMES } from './map-theme.ts';
import { reachOverlays } from './reach-overlays.ts';

const map = toyMap();
const city = buildCityGraph(map.finish(), { name: 'Toytown' });
const [lon, lat] = map.at(-60, 8);
const { graph: withPhoto } = anchorPhotos(city, [{ id: 'p1', lon, lat, heading: 90 }]);

interface Drawn {
  texts: string[];
  titles: string[];
  /** Elements below the group with an id. */
  count: (id: string) => number;
  attributes: Record<string, string>;
}

/** Parses the document; throws where it is not well-formed XML, or a number came out as NaN or infinite. */
function draw(graph: CityGraph, options?: DrawMapOptions): Drawn {
  const svg = drawMap(graph, options);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object/);
  const parser = new SaxesParser();
  const open: { name: string; id?: string }[] = [];
  const texts: string[] = [];
  const titles: string[] = [];
  const counts = new Map<string, number>();
  let attributes: Record<string, string> = {};
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes: found }) => {
    if (open.length === 0) attributes = found as Record<string, string>;
    for (const { id } of open) if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
    open.push({ name, ...(found['id'] ? { id: String(found['id']) } : {}) });
    if (name === 'text') texts.push('');
    if (name === 'title') titles.push('');
  });
  parser.on('text', (text) => {
    const name = open.at(-1)?.name;
    if (name === 'text' || name === 'tspan') texts[texts.length - 1] += text.trim() === '' ? '' : ` ${text.trim()}`;
    if (name === 'title') titles[titles.length - 1] += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(svg).close();
  return { texts: texts.map((text) => text.trim()), titles, count: (id) => counts.get(id) ?? 0, attributes };
}

describe('drawMap', () => {
  it('draws streets, areas, places and crossings with names, legend, scale and attribution', () => {
    const { texts, titles, count, attributes } = draw(city);
    expect(attributes['width']).toBe('1200');
    for (const name of ['Oak Street', 'Elm Street', 'First Avenue', 'Kips Park', 'Chez Nous']) {
      expect(texts.join(' | ')).toContain(name);
    }
    expect(texts).toEqual(expect.arrayContaining(['Toytown', 'N', 'made up (CC0-1.0)', 'Major road', 'Crossing']));
    expect(texts).toEqual(expect.arrayContaining(['Food and drink', 'Park, sport, leisure', 'Bridge']));
    expect(texts.some((text) => /^\d+ m$/.test(text))).toBe(true);
    expect(titles).toContain('First Avenue and Oak Street');
    expect(count('crossings')).toBe(2 * city.indicesOf('crossing').length);
  });

  it('legend names only what is on the map', () => {
    const { texts } = draw(city);
    for (const absent of ['Water', 'Cemetery', 'Tunnel', 'Track', 'Health and emergency']) {
      expect(texts).not.toContain(absent);
    }
  });

  it('gives the same bytes again', () => {
    expect(drawMap(city, { theme: 'dark' })).toBe(drawMap(city, { theme: 'dark' }));
    expect(drawMap(city, { theme: 'dark' })).not.toBe(drawMap(city));
  });

  it('escapes names, drops what XML cannot hold, and keeps every script', () => {
    const names = ['A & B <script>"x"</script>', 'Улица Мира', '東京タワー通り', 'Bell\u0007 Street'];
    const named = toyMap();
    names.forEach((name, i) => {
      named.way(
        40 + i,
        [
          [-300, 300 + 90 * i],
          [300, 300 + 90 * i],
        ],
        { highway: 'residential', name },
      );
    });
    const { texts } = draw(buildCityGraph(named.finish(), { name: 'R&D <city>' }));
    expect(texts).toEqual(expect.arrayContaining(['R&D <city>', names[0], names[1], names[2], 'Bell Street']));
  });

  it('wraps and cuts long names of places', () => {
    const long = toyMap().place(50, [-200, 300], {
      amenity: 'cafe',
      name: 'The Very Long Name of a Cafe Where Nobody Ever Remembers What It Is Called',
    });
    const { texts } = draw(buildCityGraph(long.finish(), { name: 'toy' }));
    const label = texts.find((text) => text.startsWith('The Very'))!;
    expect(label).toMatch(/…$/);
    expect([...label].length).toBeLessThanOrEqual(46);
  });

  it('leaves layers out', () => {
    const { count, texts } = draw(city, { layers: ['streets'], title: '' });
    expect(count('areas') + count('places') + count('crossings') + count('legend')).toBe(0);
    expect(count('streets')).toBeGreaterThan(5);
    expect(texts.join()).not.toContain('Oak Street');
    expect(texts).toContain('made up (CC0-1.0)');
  });

  it('draws a part of the city by centre and radius, and nothing outside it', () => {
    const { titles, attributes } = draw(city, { center: map.at(-200, 0), radiusMetres: 60, width: 600 });
    expect(titles).toContain('Oak Street');
    expect(titles).not.toContain('Elm Street');
    expect(Number(attributes['height'])).toBeGreaterThan(600);
  });

  it('draws where there is nothing at all', () => {
    const { titles } = draw(city, { bounds: [10, 50, 10.01, 50.005] });
    expect(titles).toEqual(['Toytown']);
  });

  it('labels do not collide: no two boxes of place names overlap', () => {
    const crowd = toyMap();
    for (let i = 0; i < 60; i++) {
      crowd.place(100 + i, [-250 + (i % 10) * 9, 260 + Math.floor(i / 10) * 9], { amenity: 'cafe', name: `Cafe ${i}` });
    }
    const { texts } = draw(buildCityGraph(crowd.finish(), { name: 'toy' }));
    const labels = texts.filter((text) => text.startsWith('Cafe ')).length;
    expect(labels).toBeGreaterThan(2);
    expect(labels).toBeLessThan(60);
  });

  it('draws a photo, its field of view and its subgraph with every relation it has', () => {
    const subgraph = extractSubgraph(withPhoto, 'image/p1');
    const { texts, count } = draw(withPhoto, { subgraph });
    expect(count('subgraph')).toBeGreaterThan(subgraph.nodes.length);
    for (const relation of new Set(subgraph.edges.map(({ type }) => type))) {
      const edges = subgraph.edges.filter(({ type }) => type === relation).length;
      expect(texts).toContain(`${relation} (${edges})`);
    }
    expect(texts).toContain('1 hop from the centre');
  });

  it('draws a route with its ends, and the reach of a place by bands', () => {
    const found = route(city, 'node/1', 'node/4')!;
    const { texts } = draw(city, {
      route: { line: found.line, label: 'Walk' },
      overlays: reachOverlays(city, 'node/1', { metres: 200, bands: 2 }),
    });
    expect(texts).toEqual(expect.arrayContaining(['A', 'B', 'Walk', '0–100 m', '100–200 m']));
  });

  it('draws a camera, points with labels, and colours of the caller', () => {
    const camera = { position: map.at(-60, 8) };
    const points = [map.at(-60, 30), map.at(-40, 8), map.at(9000, 9000)];
    const drawn = draw(city, { camera, overlays: [{ label: 'Ranked', points, labels: ['1', '<2>', '3'] }] });
    expect(drawn.texts).toEqual(expect.arrayContaining(['1', '<2>', 'Ranked']));
    expect(drawn.texts).not.toContain('3');
    const wedge = draw(city, { camera: { ...camera, heading: 90 } }).count('camera') - drawn.count('camera');
    expect(wedge).toBe(1);
    const theme = { ...MAP_THEMES.light, land: 'var(--land)' };
    expect(drawMap(city, { theme })).toContain('fill="var(--land)"');
    expect(draw(city, { camera: { position: map.at(9000, 0) } }).count('camera')).toBe(0);
  });

  it('works across the antimeridian', () => {
    const far = buildCityGraph(toyMap([179.9999, 60]).finish(), { name: 'far' });
    const { texts } = draw(far, { bounds: [179.995, 59.998, -179.995, 60.004] });
    expect(texts).toContain('Elm Street');
    expect(reachOverlays(far, 'node/1', { metres: 300 }).some(({ lines }) => lines!.length > 0)).toBe(true);
  });

  it.each<[string, DrawMapOptions]>([
    ['a width in fractions', { width: 12.5 }],
    ['a width without end', { width: 1e6 }],
    ['bounds upside down', { bounds: [2, 49, 3, 48] }],
    ['latitude and longitude swapped', { center: [48.8, 182], radiusMetres: 100 }],
    ['a centre without a radius', { center: [2.35, 48.86] }],
  ])('refuses %s', (_, options) => {
    expect(() => drawMap(city, options)).toThrow(expect.objectContaining({ code: 'graph/invalid-map' }));
  });
});

describe('reachOverlays', () => {
  it('colours what the network reaches, metre by metre', () => {
    const bands = reachOverlays(city, map.at(-200, 0), { metres: 80, bands: 2 });
    const metres = bands.map(({ lines }) =>
      lines!.reduce((sum, line) => {
        const points = line.map((position) => city.frame.toXY(position));
        return sum + points.slice(1).reduce((s, [x, y], i) => s + Math.hypot(x - points[i]![0], y - points[i]![1]), 0);
      }, 0),
    );
    // Forty metres each way, in steps of at most 15 m.
    for (const length of metres) expect(Math.abs(length - 80)).toBeLessThan(16);
  });

  it('refuses a reach of nothing', () => {
    const code = { code: 'graph/invalid-map' };
    expect(() => reachOverlays(city, 'node/1', { metres: 0 })).toThrow(expect.objectContaining(code));
    expect(() => reachOverlays(city, 'node/1', { metres: 9, bands: 6 })).toThrow(expect.objectContaining(code));
  });
});
