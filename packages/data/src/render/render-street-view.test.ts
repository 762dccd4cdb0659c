import { contentHash } from '@uge/core';
import { type OsmData, type OsmNode, type OsmWay, osmDataOf } from '@uge/graph';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateCity } from '../generate/generate-city.ts';
import { TIMES_OF_DAY, type ViewConditions, WEATHERS } from '../types.ts';
import { encodeJpeg } from './encode-jpeg.ts';
import { renderStreetView, type StreetView } from './render-street-view.ts';
import type { StreetScene } from './scene/scene-types.ts';
import type { TextMask } from './shade/bitmap-font.ts';
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

  describe('conditions', () => {
    const at = { position: scene.origin, heading: 40 };
    const draw = (conditions: Partial<ViewConditions>, of: StreetScene = scene, view = at): StreetView =>
      renderStreetView(of, view, {
        width: 96,
        height: 96,
        conditions: { time: 'day', weather: 'clear', season: 'summer', ...conditions },
      });
    const luminance = ({ pixels, width }: StreetView, [first, last]: readonly [number, number]): number[] => {
      const values: number[] = [];
      for (let i = first * width * 3; i < last * width * 3; i += 3) {
        values.push(0.2126 * pixels[i]! + 0.7152 * pixels[i + 1]! + 0.0722 * pixels[i + 2]!);
      }
      return values;
    };
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = (values: readonly number[]): number => {
      const middle = mean(values);
      return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
    };

    it('are obeyed and told, and change the picture', () => {
      const all = TIMES_OF_DAY.flatMap((time) =>
        WEATHERS.map((weather) => ({ time, weather, season: 'winter' as const })),
      );
      const hashes = all.map((conditions) => {
        const picture = draw(conditions);
        expect(picture.conditions).toEqual(conditions);
        expect(contentHash(draw(conditions).pixels)).toBe(contentHash(picture.pixels));
        return contentHash(picture.pixels);
      });
      expect(new Set(hashes).size).toBe(all.length);
    });

    it('do not change what is seen', () => {
      const { statistics, visiblePlaces } = draw({});
      const rain = draw({ time: 'night', weather: 'rain' });
      expect(rain.statistics).toEqual(statistics);
      expect(rain.visiblePlaces).toEqual(visiblePlaces);
    });

    it('make nights darker than evenings, and evenings than days', () => {
      const brightness = (time: ViewConditions['time']): number => mean(luminance(draw({ time }), [0, 96]));
      expect(brightness('night')).toBeLessThan(0.6 * brightness('dusk'));
      expect(brightness('dusk')).toBeLessThan(0.85 * brightness('day'));
    });

    it('take the contrast of what is far in fog', () => {
      const distant = createStreetScene(makeOsm([street, { ...far, points: box(-40, 90, 40, 100) }]), {
        seed: 1,
        city: 'test',
      });
      const contrast = (weather: ViewConditions['weather']): number =>
        deviation(luminance(draw({ weather }, distant, { position: [0, 0], heading: 0 }), [30, 50]));
      expect(contrast('fog')).toBeLessThan(0.45 * contrast('clear'));
    });

    it('whiten the ground with snow', () => {
      const ground = (weather: ViewConditions['weather']): number =>
        mean(luminance(draw({ weather, season: 'winter' }), [60, 96]));
      expect(ground('snow')).toBeGreaterThan(1.15 * ground('overcast'));
    });

    it('darken the road with rain', () => {
      const ground = (weather: ViewConditions['weather']): number => mean(luminance(draw({ weather }), [75, 96]));
      expect(ground('rain')).toBeLessThan(0.9 * ground('overcast'));
    });

    it('are rejected where unknown', () => {
      expect(() => draw({ time: 'noon' as 'day' })).toThrow(
        expect.objectContaining({ code: 'data/unknown-conditions' }),
      );
    });
  });

  it('writes neither the name of the city nor ids on signs', () => {
    const signs = (name: string, city: string): [string, TextMask][] => {
      const way = (id: number, refs: number[]): [number, OsmWay] => [
        id,
        { id, refs, tags: { highway: 'residential', name } },
      ];
      const node = (id: number, x: number, y: number, tags?: Record<string, string>): [number, OsmNode] => [
        id,
        { id, lon: x * METRE, lat: y * METRE, ...(tags && { tags }) },
      ];
      const nodes = new Map([
        ...[node(1, 0, 0), node(2, 80, 0), node(3, 0, 80), node(4, -80, 0)],
        node(900, 20, 60, { shop: 'bakery', name }),
      ]);
      const crossed = osmDataOf({ nodes, ways: new Map([way(1, [4, 1, 2]), way(2, [1, 3])]) });
      const { furniture } = createStreetScene(crossed, { seed: 1, city });
      return furniture.flatMap((item) => ('look' in item ? [[item.kind, item.look.sign] as [string, TextMask]] : []));
    };
    expect(signs('Elm Hill', 'new-elm').map(([kind]) => kind)).toEqual(expect.arrayContaining(['nameplate', 'post']));
    expect(signs('New Elm Hill', 'new-elm')).toEqual(signs('Hill', 'other'));
    expect(signs('Hill way/900', 'other')).toEqual(signs('Hill', 'other'));
    expect(signs('New Elm Hill', 'other')).not.toEqual(signs('Hill', 'other'));
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
