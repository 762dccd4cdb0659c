import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { decodeCityGraph } from '../file/decode-city-graph.ts';
import { encodeCityGraph } from '../file/encode-city-graph.ts';
import { relativeDirection } from '../geodesy/relative-direction.ts';
import { anchorPhotos } from './anchor-photos.ts';
import { buildCityGraph } from './build-city-graph.ts';

const map = toyMap();
const city = buildCityGraph(map.finish(), { name: 'toy' });

/** Name of the street of a photo, and where it lies for the viewer. */
function streetFrom(
  x: number,
  y: number,
  heading?: number,
): { name: string | undefined; relative: string | undefined } {
  const [lon, lat] = map.at(x, y);
  const { graph } = anchorPhotos(city, [{ id: 'p', lon, lat, ...(heading === undefined ? {} : { heading }) }]);
  const edge = graph.edgesFrom(graph.indexOf('image/p')!).find(({ relation }) => relation === 'nearest')!;
  return { name: graph.node(edge.target).name, relative: edge.relative };
}

describe('relative directions', () => {
  it('tell on which side of a photo its street is', () => {
    // North of Oak Street: to the south lies the street.
    expect(streetFrom(-200, 10, 90)).toEqual({ name: 'Oak Street', relative: 'right' });
    expect(streetFrom(-200, 10, 270)).toEqual({ name: 'Oak Street', relative: 'left' });
    expect(streetFrom(-200, 10, 180)).toEqual({ name: 'Oak Street', relative: 'ahead' });
    expect(streetFrom(-200, 10, -3600)).toEqual({ name: 'Oak Street', relative: 'behind' });
  });

  it('are absent without a heading, and on what is seen from elsewhere', () => {
    for (const heading of [undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(streetFrom(-200, 10, heading)).toEqual({ name: 'Oak Street', relative: undefined });
    }
    const graph = photographed();
    for (let index = 0; index < city.nodeCount; index++) {
      expect(graph.edgesFrom(index).every((edge) => edge.relative === undefined)).toBe(true);
    }
  });

  it('stand on every edge of a photo, and outlast a file', () => {
    const graph = decodeCityGraph(encodeCityGraph(photographed()));
    const edges = graph.edgesFrom(graph.indexOf('image/p')!);
    expect(edges.map(({ relation }) => relation)).toContain('near');
    for (const edge of edges) expect(edge.relative).toBe(relativeDirection(10, edge.bearing));
  });
});

function photographed(): CityGraph {
  const [lon, lat] = map.at(-70, 10);
  return anchorPhotos(city, [{ id: 'p', lon, lat, heading: 370 }]).graph;
}

describe('the heading', () => {
  it('decides at a corner between streets about as near: a photo looks along its street', () => {
    // 6 m from Second Avenue, which runs north, and 8 m from Oak Street, which runs east.
    expect(streetFrom(106, -8).name).toBe('Second Avenue');
    expect(streetFrom(106, -8, 5).name).toBe('Second Avenue');
    expect(streetFrom(106, -8, 92).name).toBe('Oak Street');
    expect(streetFrom(106, -8, 268).name).toBe('Oak Street');
  });

  it('decides nothing between the two, nor where the other street is farther', () => {
    expect(streetFrom(106, -8, 45).name).toBe('Second Avenue');
    expect(streetFrom(106, -12, 90).name).toBe('Second Avenue');
  });

  it('never takes a street more than 5 m farther than the nearest, nor one out of reach', () => {
    const coordinate = fc.double({ min: -250, max: 250, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, fc.double({ min: -720, max: 720, noNaN: true }), (x, y, heading) => {
        const [lon, lat] = map.at(x, y);
        const { graph, rejected } = anchorPhotos(city, [{ id: 'p', lon, lat, heading }], { maxMetres: 40 });
        const [nearest] = city.nearest([lon, lat], { kind: 'street' });
        expect(rejected).toHaveLength(nearest!.metres > 40 ? 1 : 0);
        if (rejected.length > 0) return;
        const edge = graph.edgesFrom(graph.indexOf('image/p')!).find(({ relation }) => relation === 'nearest')!;
        expect(edge.metres).toBeLessThanOrEqual(Math.min(40, nearest!.metres + 5) + 1e-3);
      }),
      { numRuns: 50 },
    );
  });
});

describe('anchorPhotos', () => {
  it('rejects with a reason and keeps the order of the others', () => {
    const [lon, lat] = map.at(-200, 10);
    const photos = [
      { id: 'b', lon, lat },
      { id: 'far', lon, lat: lat + 1 },
      { id: 'a', lon, lat },
      { id: 'b', lon, lat },
      { id: 'lost', lon: 181, lat },
    ];
    const { graph, rejected } = anchorPhotos(city, photos);
    expect(Array.from(graph.indicesOf('image'), (index) => graph.node(index).id)).toEqual(['image/b', 'image/a']);
    expect(rejected).toEqual([
      { id: 'far', reason: 'no-street-in-reach' },
      { id: 'b', reason: 'duplicate-id' },
      { id: 'lost', reason: 'no-position' },
    ]);
    expect(anchorPhotos(graph, [{ id: 'a', lon, lat }]).rejected).toEqual([{ id: 'a', reason: 'duplicate-id' }]);
  });

  it('keeps the attributes of streets and places', () => {
    const graph = photographed();
    for (let index = 0; index < city.nodeCount; index++) expect(graph.node(index)).toEqual(city.node(index));
  });
});
