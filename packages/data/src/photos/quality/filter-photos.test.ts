import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@uge/core';
import { destinationPoint, distanceMetres } from '@uge/graph';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitPanorama } from '../panorama/split-panorama.ts';
import type { PlacedPhoto } from '../placed-photos.ts';
import { preparePhotos } from '../prepare-photos.ts';
import { differenceHash, hashDistance } from './difference-hash.ts';
import { filterPhotos } from './filter-photos.ts';
import { laplacianVariance } from './laplacian-variance.ts';
import { thinSequences } from './thin-sequences.ts';

let folder: string;

/** A scene of blocks in greys of its own, with fine grain. */
function scene(seed: number, { width = 640, height = 480 } = {}): Sharp {
  const random = createRandom(seed, 'scene');
  const blocks = Array.from({ length: 48 }, () => 40 + random.int(170));
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const block = blocks[Math.floor((y / height) * 6) * 8 + Math.floor((x / width) * 8)]!;
      pixels.fill(block + random.int(40), (y * width + x) * 3, (y * width + x + 1) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function photo(name: string, image: Sharp | Uint8Array, more: Partial<PlacedPhoto> = {}): Promise<PlacedPhoto> {
  const file = join(folder, `${name}.jpg`);
  await writeFile(file, image instanceof Uint8Array ? image : await image.jpeg({ quality: 90 }).toBuffer());
  return { id: name, lon: 13.4, lat: 52.52, source: 'csv', file, ...more };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-quality-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('filterPhotos', () => {
  it('keeps good photos and lists every other one with what was measured', async () => {
    const whole = await scene(1).jpeg().toBuffer();
    const photos = [
      await photo('good', scene(1)),
      await photo('broken', whole.subarray(0, whole.length / 2)),
      await photo('text', Buffer.from('no picture')),
      await photo('small', scene(2, { width: 320, height: 200 })),
      await photo('blurred', scene(3).blur(6)),
      await photo('dark', scene(4).linear(0.1, 0)),
      await photo('white', scene(5).linear(3, 60)),
      await photo('twin', sharp(whole).resize(600).blur(0.6)),
      await photo('far-twin', sharp(whole), { lon: 13.401 }),
    ];
    const { kept, rejected } = await filterPhotos(photos, { seed: 1 });
    expect(kept.map(({ id }) => id)).toEqual(['good', 'far-twin']);
    expect(rejected.map(({ id, reason, threshold }) => [id, reason, threshold])).toEqual([
      ['broken', 'unreadable picture', undefined],
      ['text', 'unreadable picture', undefined],
      ['small', 'too small', 256],
      ['blurred', 'blurred', 100],
      ['dark', 'too dark', 30],
      ['white', 'overexposed', 0.4],
      ['twin', 'duplicate', 6],
    ]);
    expect(rejected[2]).toMatchObject({ value: 200, file: photos[3]!.file });
    expect(rejected[6]).toMatchObject({ duplicateOf: 'good' });
    const again = await filterPhotos([...photos].reverse(), { seed: 1 });
    expect(again.rejected.reverse()).toEqual(rejected);
    const lenient = { minShortSide: 1, minSharpness: 0, minBrightness: 0, maxOverexposed: 1, duplicateBits: -1 };
    expect((await filterPhotos(photos, { seed: 1, thresholds: lenient })).rejected).toHaveLength(2);
  });

  it('judges the views of a panorama, and does not take them for duplicates of each other', async () => {
    const wall = await photo('pano', scene(6, { width: 1600, height: 800 }), { panorama: true, heading: 10 });
    const views = splitPanorama(wall, { size: 300 });
    expect((await filterPhotos(views, { seed: 1 })).kept).toHaveLength(4);
    const onto = await filterPhotos(views, { seed: 1, thresholds: { duplicateBits: 64 } });
    expect(onto.rejected).toEqual([]);
  });

  it('is part of preparing a source: every picture ends in one list', async () => {
    await photo('table-good', scene(7));
    await photo('table-pano', scene(8, { width: 1200, height: 600 }));
    await photo('table-dark', scene(9).linear(0.05, 0));
    const rows = ['table-good', 'table-pano', 'table-dark', 'nowhere'].map((name, i) => `${name}.jpg,52.5${i},13.4,90`);
    const path = join(folder, 'photos.csv');
    await writeFile(path, ['file,lat,lon,heading', ...rows].join('\n'));
    const { photos, skipped, rejected } = await preparePhotos(path, {
      seed: 1,
      panoramas: { turns: [0, 180], size: 256 },
    });
    expect(photos.map(({ id, heading }) => [id, heading])).toEqual([
      ['table-good', 90],
      ['table-pano-000', 90],
      ['table-pano-180', 270],
    ]);
    expect(skipped).toEqual([{ file: 'nowhere.jpg', line: 5, reason: 'file not found' }]);
    expect(rejected.map(({ id, reason }) => [id, reason])).toEqual([['table-dark', 'too dark']]);
    const unfiltered = await preparePhotos(path, { seed: 1, quality: false });
    expect(unfiltered.photos).toHaveLength(6);
  });
});

describe('thinSequences', () => {
  const walk = (count: number, metres: number, sequence = 's'): PlacedPhoto[] =>
    Array.from({ length: count }, (_, i) => {
      const [lon, lat] = destinationPoint([13.4, 52.52], 60, i * metres);
      return { id: `${sequence}${i}`, lon, lat, sequence, source: 'csv', file: '' };
    });
  const options = { seed: 1, level: 16, perCell: 3 };

  it('keeps a few well spread places of a sequence in each cell, whatever the order', () => {
    const photos = walk(20, 2);
    const thinned = thinSequences(photos, { ...options, level: 14 });
    expect(thinned).toHaveLength(17);
    expect(thinned[0]!.places).toBe(20);
    const gone = new Set(thinned.map(({ photo }) => photo.id));
    const kept = photos.filter(({ id }) => !gone.has(id));
    for (const [i, a] of kept.entries()) {
      for (const b of kept.slice(i + 1)) expect(distanceMetres([a.lon, a.lat], [b.lon, b.lat])).toBeGreaterThan(8);
    }
    const reversed = thinSequences([...photos].reverse(), { ...options, level: 14 });
    expect(new Set(reversed.map(({ photo }) => photo.id))).toEqual(gone);
  });

  it('never leaves more than the bound, never fewer than there are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (count, perCell, seed) => {
          // One spot: distances are all zero, and the bound must hold all the same.
          const photos = walk(count, 0);
          expect(count - thinSequences(photos, { seed, level: 16, perCell }).length).toBe(Math.min(count, perCell));
        },
      ),
    );
  });

  it('leaves single photos and other sequences alone, and counts a panorama once', () => {
    const { sequence: _none, ...single } = walk(1, 1)[0]!;
    const singles = Array.from({ length: 9 }, (_, i) => ({ ...single, id: `single${i}` }));
    expect(thinSequences(singles, options)).toEqual([]);
    expect(thinSequences([...walk(3, 1, 'a'), ...walk(3, 1, 'b')], options)).toEqual([]);
    const views = walk(3, 1).flatMap((pano) => splitPanorama(pano));
    expect(thinSequences(views, options)).toEqual([]);
    expect(thinSequences(views, { ...options, perCell: 2 })).toHaveLength(4);
  });
});

it('hashes by what gets brighter, and counts differing bits', async () => {
  const rising = Uint8Array.from({ length: 72 }, (_, i) => i % 9);
  expect(differenceHash(rising)).toBe(2n ** 64n - 1n);
  expect(hashDistance(differenceHash(rising), differenceHash(rising.slice().reverse()))).toBe(64);
  expect(hashDistance(0b1011n, 0b0010n)).toBe(2);
});

it('measures sharpness as the variance of the Laplacian', async () => {
  const flat = new Uint8Array(25).fill(9);
  expect(laplacianVariance(flat, { width: 5, height: 5 })).toBe(0);
  const dot = flat.slice();
  dot[12] = 19;
  // Nine inner pixels: −40 once, 10 four times, 0 four times.
  expect(laplacianVariance(dot, { width: 5, height: 5 })).toBeCloseTo((1600 + 400) / 9);
  expect(laplacianVariance(flat, { width: 2, height: 12 })).toBe(0);
});
