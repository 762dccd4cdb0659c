import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitPanorama } from './panorama/split-panorama.ts';
import { preparePhotos } from './prepare-photos.ts';
import { filterPhotos } from './quality/filter-photos.ts';
import { measurePicture } from './quality/measure-picture.ts';
import { readPhotos } from './read-photos.ts';

const realPhotos = join(import.meta.dirname, '../../../../../shared/data/images');

describe.skipIf(!existsSync(realPhotos))('real photos (needs ../shared/data)', () => {
  it('places the Berlin photos alike from EXIF and from their table', async () => {
    const fromExif = await readPhotos(join(realPhotos, 'opensfm_berlin'));
    const fromTable = await readPhotos(join(realPhotos, 'opensfm_berlin/images.csv'));
    expect(fromExif.photos.map((photo) => photo.id)).toEqual(['01', '02', '03']);
    for (const [i, photo] of fromExif.photos.entries()) {
      expect(photo.lat).toBeCloseTo(fromTable.photos[i]!.lat, 9);
      expect(photo.lon).toBeCloseTo(fromTable.photos[i]!.lon, 9);
    }
  });

  it('reads the Global Streetscapes table as it is published, panoramas included', async () => {
    const { photos, skipped } = await readPhotos(join(realPhotos, 'global_streetscapes/images.csv'));
    expect(photos).toHaveLength(25);
    expect(skipped).toEqual([]);
    expect(photos[0]).toMatchObject({
      capturedAt: '2024-07-09T03:25:24.045+02:00',
      sequence: 'aE5o7bTMH0UtscOYxhVwID',
      panorama: true,
    });
    expect(photos[1]).not.toHaveProperty('panorama');
  });

  it('keeps every good photo, even where all stand on one spot', async () => {
    const folder = join(realPhotos, 'specs_n100_1024px');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jpeg')).slice(0, 25);
    const specs = names.map((id) => ({ id, lon: 4.9, lat: 52.4, source: 'csv' as const, file: join(folder, id) }));
    const berlin = await preparePhotos(join(realPhotos, 'opensfm_berlin/images.csv'), { seed: 1 });
    const { rejected } = await filterPhotos(specs, { seed: 1 });
    expect([...berlin.rejected, ...rejected]).toEqual([]);
  });

  it('cuts sharp views out of a real panorama', async () => {
    const { photos } = await readPhotos(join(realPhotos, 'global_streetscapes/images.csv'));
    for (const view of splitPanorama(photos[0]!)) {
      expect((await measurePicture(view))!.sharpness).toBeGreaterThan(200);
    }
  });
});
