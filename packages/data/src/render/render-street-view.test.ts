import { contentHash } from '@uge/core';
import { type OsmData, type OsmNode, type OsmWay, osmDataOf } from '@uge/graph';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateCity } from '../generate/generate-city.ts';
import { encodeJpeg } from './encode-jpeg.ts';
import { renderStreetView, type StreetView } from './render-street-view.ts';
import { createStreetScene } from './street-scene.ts';

const METRE = 1 / 111_195;

/** Rectangles and lines in metres east and north of [0, 0], which is about the equator. */
function makeOsm(ways: { tags: Record<string, string>; points: [number, number][] }[]): OsmData {
  const nodes = new Map<number, OsmNode>();
  const built = new Map<number, OsmWay>();
  for (const { tags, points } of ways) {
    const refs = points.map(([x, y]) => {
      const id = nodes.size + 1;
      nodes.set(id, { id, lon: x * METRE, lat: y * METRE });
      return id;
    });
    const closed = tags['highway'] === undefined;
    built.set(built.size + 1, { id: built.size + 1, refs: closed ? [...refs, refs[0]!] : refs, tags });
  }
  return osmDataOf({ nodes, ways: built });
}

function box(west: number, south: number, east: number, north: number): [number, number][] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

const street = {
  tags: { highway: 'residential', name: 'Main Street' },
  points: [
    [0, -200],
    [0, 200],
  ] as [number, number][],
};
const near = {
  tags: { building: 'yes', height: '20', name: 'Near House', amenity: 'library' },
  points: box(-20, 30, 20, 40),
};
const far = {
  tags: { building: 'yes', height: '20', name: 'Far House', amenity: 'library' },
  points: box(-15, 60, 15, 70),
};

function view(ways: Parameters<typeof makeOsm>[0], heading = 0): StreetView {
  const scene = createStreetScene(makeOsm(ways), { seed: 1, city: 'test' });
  return renderStreetView(scene, { position: [0, 0], heading }, { width: 96, height: 96 });
}

function seen(picture: StreetView): string[] {
  return picture.visiblePlaces.map(({ name }) => name);
}

describe('renderStreetView', () => {
  const osm = generateCity({ name: 'sample', seed: 4, sizeMetres: 700 });
  const scene = createStreetScene(osm, { seed: 4, city: 'sample' });

  it('gives the same bytes for the same scene and view', async () => {
    const again = createStreetScene(generateCity({ name: 'sample', seed: 4, sizeMetres: 700 }), {
      seed: 4,
      city: 'sample',
    });
    const first = renderStreetView(scene, { position: scene.origin, heading: 40 });
    renderStreetView(scene, { position: scene.origin, heading: 220 }, { width: 64, height: 48 });
    const second = renderStreetView(again, { position: again.origin, heading: 40 });
    expect(first.pixels).toHaveLength(224 * 224 * 3);
    expect(contentHash(second.pixels)).toBe(contentHash(first.pixels));
    expect(contentHash(await encodeJpeg(second))).toBe(contentHash(await encodeJpeg(first)));
  });

  it('looks different by heading, seed and city', () => {
    const hash = (seed: number, city: string, heading: number): string => {
      const other = createStreetScene(osm, { seed, city });
      return contentHash(
        renderStreetView(other, { position: other.origin, heading }, { width: 64, height: 64 }).pixels,
      );
    };
    const hashes = [hash(1, 'a', 0), hash(1, 'a', 90), hash(2, 'a', 0), hash(1, 'b', 0)];
    expect(new Set(hashes).size).toBe(4);
  });

  it('hides what stands behind a building', () => {
    expect(seen(view([street, far]))).toEqual(['Far House']);
    expect(seen(view([street, near, far]))).toEqual(['Near House']);
    expect(seen(view([street, far, near]))).toEqual(['Near House']);
  });

  it('hides everything behind a wall that fills the view', () => {
    const wall = { tags: { building: 'yes', height: '60' }, points: box(-120, 12, 120, 16) };
    fc.assert(
      fc.property(
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 3, max: 50 }),
        (east, north, height) => {
          const tags = { building: 'yes', height: String(height), name: 'Behind', amenity: 'library' };
          return seen(view([wall, { tags, points: box(east, north, east + 20, north + 20) }])).length === 0;
        },
      ),
      { numRuns: 25 },
    );
  });

  it('sees only what lies ahead, at its distance and bearing', () => {
    expect(seen(view([street, near], 180))).toEqual([]);
    const [place] = view([street, near]).visiblePlaces;
    expect(place).toMatchObject({ id: 'way/2', name: 'Near House' });
    expect(place!.metres).toBeGreaterThan(30);
    expect(place!.metres).toBeLessThan(40);
    expect(Math.cos((place!.bearing * Math.PI) / 180)).toBeGreaterThan(0.99);
  });

  it('shows a taller tower over a lower front', () => {
    const tower = { ...far, tags: { ...far.tags, height: '90' } };
    expect(seen(view([street, near, tower])).sort()).toEqual(['Far House', 'Near House']);
  });

  it('puts shops on the nearest front and counts them as shops', () => {
    const block = makeOsm([street, { tags: { building: 'yes', height: '9' }, points: box(6, -20, 16, 20) }]);
    const nodes = new Map(block.nodes).set(900, {
      id: 900,
      lon: 8 * METRE,
      lat: 8 * METRE,
      tags: { shop: 'bakery', name: 'Corner Bakery' },
    });
    const shops = createStreetScene(osmDataOf({ ...block, nodes }), { seed: 1, city: 'test' });
    const picture = renderStreetView(shops, { position: [0, 0], heading: 45 });
    expect(picture.statistics.shop).toBeGreaterThan(0.01);
    expect(picture.visiblePlaces[0]).toMatchObject({ id: 'node/900', name: 'Corner Bakery' });
  });

  it('has statistics that sum to 1 and pixels that fit the picture, anywhere and any way', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -600, max: 600, noNaN: true }),
        fc.double({ min: 0, max: 360, noNaN: true }),
        (east, heading) => {
          const position = [scene.origin[0] + east * METRE, scene.origin[1] + (east / 3) * METRE] as const;
          const picture = renderStreetView(scene, { position, heading }, { width: 40, height: 32, supersampling: 1 });
          const sum = Object.values(picture.statistics).reduce((total, share) => total + share, 0);
          expect(sum).toBeCloseTo(1, 9);
          for (const place of picture.visiblePlaces) expect(place.pixels).toBeLessThanOrEqual(40 * 32);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('draws ground and sky outside the extract', () => {
    const { statistics } = renderStreetView(scene, { position: [0, -60], heading: 10 }, { width: 64, height: 64 });
    expect(statistics.sky).toBeGreaterThan(0.4);
    expect(statistics.building).toBe(0);
    expect(statistics.pavement + statistics.greenery).toBeGreaterThan(0.4);
  });

  it('leaves out the building that the camera stands in', () => {
    const around = { tags: { building: 'yes', height: '12' }, points: box(-9, -9, 9, 9) };
    expect(view([street, around]).statistics.building).toBe(0);
  });

  it('survives an extract without anything to draw', () => {
    const empty = createStreetScene(makeOsm([]), { seed: 1, city: 'nowhere' });
    expect(renderStreetView(empty, { position: [0, 0], heading: 0 }).visiblePlaces).toEqual([]);
  });

  it.each([
    { width: 0 },
    { height: 10.5 },
    { width: Number.NaN },
    { width: 9000 },
    { fieldOfView: 0 },
    { fieldOfView: 200 },
    { supersampling: 9 },
    { cameraHeight: 0 },
  ])('rejects the size %o', (options) => {
    expect(() => renderStreetView(scene, { position: scene.origin, heading: 0 }, options)).toThrow(
      expect.objectContaining({ code: 'data/invalid-render-size' }),
    );
  });

  it('rejects positions that are no numbers and styles that are unknown', () => {
    expect(() => renderStreetView(scene, { position: [Number.NaN, 0], heading: 0 })).toThrow(
      expect.objectContaining({ code: 'data/invalid-viewpoint' }),
    );
    expect(() => createStreetScene(osm, { seed: 1, city: 'x', style: 'brik' as 'brick' })).toThrow(
      /Did you mean "brick"/,
    );
  });
});
