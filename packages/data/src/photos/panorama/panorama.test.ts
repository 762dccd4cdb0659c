import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacedPhoto } from '../placed-photos.ts';
import { cropPanorama, type PixelImage } from './crop-panorama.ts';
import { isPanoramaShape } from './is-panorama-shape.ts';
import { splitPanorama } from './split-panorama.ts';

const RADIANS = Math.PI / 180;

/** Colours that tell the direction: red the cosine and green the sine of the azimuth, blue the elevation. */
function colourOf(azimuth: number, elevation: number): [number, number, number] {
  const level = Math.cos(elevation);
  return [
    127.5 + 127 * level * Math.cos(azimuth),
    127.5 + 127 * level * Math.sin(azimuth),
    127.5 + 127 * Math.sin(elevation),
  ];
}

function knownSphere(width: number): PixelImage {
  const height = width / 2;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = colourOf(((x + 0.5) / width - 0.5) * 2 * Math.PI, (0.5 - (y + 0.5) / height) * Math.PI);
      pixels.set(colour.map(Math.round), (y * width + x) * 3);
    }
  }
  return { width, height, pixels };
}

const sphere = knownSphere(512);

describe('cropPanorama', () => {
  it('shows at each pixel what lies in its direction, over seam and poles alike', () => {
    const anywhere = fc.record({
      heading: fc.double({ min: -720, max: 720, noNaN: true }),
      centreHeading: fc.double({ min: 0, max: 360, noNaN: true }),
      pitch: fc.double({ min: -90, max: 90, noNaN: true }),
      fieldOfView: fc.double({ min: 20, max: 140, noNaN: true }),
    });
    fc.assert(
      fc.property(anywhere, ({ heading, centreHeading, pitch, fieldOfView }) => {
        const [width, height] = [24, 16];
        const view = cropPanorama(sphere, { heading, centreHeading, pitch, fieldOfView, width, height });
        const focal = width / 2 / Math.tan((fieldOfView / 2) * RADIANS);
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            // The ray as a vector: x right, y forward, z up, pitched about x and turned about z.
            const [x, y, z] = [column + 0.5 - width / 2, focal, height / 2 - row - 0.5];
            const [sin, cos] = [Math.sin(pitch * RADIANS), Math.cos(pitch * RADIANS)];
            const [forward, up] = [y * cos - z * sin, y * sin + z * cos];
            const turn = (heading - centreHeading) * RADIANS;
            const east = x * Math.cos(turn) + forward * Math.sin(turn);
            const north = -x * Math.sin(turn) + forward * Math.cos(turn);
            const expected = colourOf(Math.atan2(east, north), Math.atan2(up, Math.hypot(east, north)));
            const at = (row * width + column) * 3;
            for (let c = 0; c < 3; c++) {
              if (Math.abs(view.pixels[at + c]! - expected[c]!) > 3) return false;
            }
          }
        }
        return true;
      }),
      { numRuns: 60 },
    );
  });

  it('puts the view centre on the centre column and follows the heading clockwise', () => {
    const at = (heading: number): number[] => [
      ...cropPanorama(sphere, { heading, centreHeading: 30, fieldOfView: 1, width: 1, height: 1 }).pixels,
    ];
    expect(at(30)).toEqual([255, 128, 128].map((value) => expect.closeTo(value, -1)));
    expect(at(120)[1]).toBeGreaterThan(250);
    expect(at(300)[1]).toBeLessThan(5);
  });

  it('names every wrong option', () => {
    const crop = { heading: Number.NaN, pitch: 91, fieldOfView: 180, width: 0, height: 1.5 };
    expect(() => cropPanorama({ width: 4, height: 2, pixels: new Uint8Array(5) }, crop)).toThrow(
      /5 bytes, expected 24 \(RGB\); heading is not a number; pitch is 91.*fieldOfView is 180.*width is 0.*height is 1\.5/,
    );
  });
});

describe('splitPanorama', () => {
  const photo: PlacedPhoto = { id: '7', lon: 1, lat: 2, heading: 300, source: 'exif', file: '/p.jpg', panorama: true };

  it('gives each view its own heading and id in one sequence', () => {
    const views = splitPanorama(photo);
    expect(views.map(({ id, heading, sequence }) => [id, heading, sequence])).toEqual([
      ['7-000', 300, '7'],
      ['7-090', 30, '7'],
      ['7-180', 120, '7'],
      ['7-270', 210, '7'],
    ]);
    expect(views[1]).toMatchObject({ file: '/p.jpg', crop: { panorama: '7', turn: 90, fieldOfView: 90, width: 640 } });
    expect(views[0]).not.toHaveProperty('panorama');
  });

  it('leaves the heading open where the panorama has none, and keeps its sequence', () => {
    const { heading: _none, ...unknown } = photo;
    const [view] = splitPanorama({ ...unknown, sequence: 'walk' }, { turns: [-45] });
    expect(view).toMatchObject({ id: '7-315', sequence: 'walk' });
    expect(view).not.toHaveProperty('heading');
  });
});

it('knows the shape of a sphere', () => {
  expect(isPanoramaShape({ width: 5760, height: 2880 })).toBe(true);
  expect(isPanoramaShape({ width: 2000, height: 1024 })).toBe(false);
  expect(isPanoramaShape({ width: 512, height: 256 })).toBe(false);
});
