import { beforeAll, describe, expect, it } from 'vitest';
import { generateCity } from '../generate/generate-city.ts';
import { cropPanorama, type PixelImage } from '../photos/panorama/crop-panorama.ts';
import { createCamera } from './raster/camera.ts';
import { renderPanorama } from './render-panorama.ts';
import { renderStreetView, type StreetView } from './render-street-view.ts';
import type { StreetScene } from './scene/scene-types.ts';
import { createStreetScene } from './street-scene.ts';

const WIDTH = 768;
const HEADING = 40;
let scene: StreetScene;
let panorama: StreetView;

beforeAll(() => {
  const osm = generateCity({ name: 'sample', seed: 4, sizeMetres: 500 });
  scene = createStreetScene(osm, { seed: 4, city: 'sample' });
  panorama = renderPanorama(scene, { position: scene.origin, heading: HEADING }, { width: WIDTH });
});

/** Mean difference of two columns, per channel. */
function columnDifference({ width, height, pixels }: PixelImage, left: number, right: number): number {
  let sum = 0;
  for (let row = 0; row < height; row++) {
    for (let channel = 0; channel < 3; channel++) {
      sum += Math.abs(pixels[(row * width + left) * 3 + channel]! - pixels[(row * width + right) * 3 + channel]!);
    }
  }
  return sum / (height * 3);
}

function peakSignalToNoise(a: Uint8Array, b: Uint8Array): number {
  const squares = a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
  return 10 * Math.log10((255 ** 2 * a.length) / squares);
}

/** The rows of a view that a level camera without shifted lens would have seen, horizon in the middle. */
function unshifted(view: StreetView, rows: number): Uint8Array {
  const { width, height } = view;
  const options = { height: 2.2, heading: 0, fieldOfView: 80, width, rows: height };
  const from = Math.round(createCamera([0, 0], options).horizonY) - rows / 2;
  return view.pixels.subarray(from * width * 3, (from + rows) * width * 3);
}

describe('renderPanorama', () => {
  it('goes round: the edges continue each other, and no view shows its borders', () => {
    const steps = Array.from({ length: WIDTH - 1 }, (_, column) => columnDifference(panorama, column, column + 1));
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    const borders = Array.from({ length: 8 }, (_, k) => Math.round(((k + 0.5) / 8) * WIDTH) - 1);
    expect(panorama).toMatchObject({ width: WIDTH, height: WIDTH / 2 });
    expect(columnDifference(panorama, WIDTH - 1, 0)).toBeLessThan(2 * mean);
    for (const column of borders) expect(steps[column]).toBeLessThan(3 * mean);
  });

  it.each([0, 40, 133, 220, 290])('shows towards %i° what a view in that direction shows', (heading) => {
    const [side, rows] = [200, 160];
    const cut = { width: side, height: rows, fieldOfView: 80 };
    const crop = cropPanorama(panorama, { heading, centreHeading: HEADING, ...cut });
    const view = renderStreetView(scene, { position: scene.origin, heading }, { width: side, height: side });
    const away = renderStreetView(
      scene,
      { position: scene.origin, heading: heading + 90 },
      { width: side, height: side },
    );
    const alike = peakSignalToNoise(crop.pixels, unshifted(view, rows));
    expect(alike).toBeGreaterThan(20);
    expect(alike).toBeGreaterThan(4 + peakSignalToNoise(crop.pixels, unshifted(away, rows)));
  });

  it('has the horizon in the middle and one colour at each pole', () => {
    const row = (y: number): Uint8Array => panorama.pixels.subarray(y * WIDTH * 3, (y + 1) * WIDTH * 3);
    const spread = (values: Uint8Array): number => {
      const red = values.filter((_, i) => i % 3 === 0);
      return Math.max(...red) - Math.min(...red);
    };
    expect(spread(row(0))).toBeLessThan(24);
    expect(spread(row(WIDTH / 2 - 1))).toBeLessThan(24);
    const empty = renderPanorama(scene, { position: [0, -60], heading: 0 }, { width: 128 });
    const blue = (y: number): number => empty.pixels[y * 128 * 3 + 2]! - empty.pixels[y * 128 * 3]!;
    expect(blue(10)).toBeGreaterThan(blue(60));
  });

  it('sees places all round and gives the same bytes again', () => {
    const [place] = panorama.visiblePlaces;
    expect(new Set(panorama.visiblePlaces.map(({ id }) => id)).size).toBe(panorama.visiblePlaces.length);
    expect(place!.pixels).toBeGreaterThan(0);
    expect(Object.values(panorama.statistics).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    const small = { width: 64, supersampling: 1 };
    const again = [0, 1].map(() => renderPanorama(scene, { position: scene.origin, heading: 9 }, small).pixels);
    expect(again[1]).toEqual(again[0]);
  });

  it.each([{ width: 15 }, { width: 101 }, { width: 64, height: 9000 }, { width: 9000 }])('rejects %o', (options) => {
    expect(() => renderPanorama(scene, { position: scene.origin, heading: 0 }, options)).toThrow(
      expect.objectContaining({ code: 'data/invalid-render-size' }),
    );
  });
});
