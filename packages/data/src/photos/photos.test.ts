import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoTimestamp } from './iso-timestamp.ts';
import { photoIdFromName } from './placed-photos.ts';
import { readPhotoFolder } from './read-photo-folder.ts';
import { readPhotoTable } from './read-photo-table.ts';

let folder: string;

async function picture(gps?: { lat: string; lon: string }): Promise<Buffer> {
  const image = sharp({ create: { width: 16, height: 12, channels: 3, background: '#888' } }).jpeg();
  if (!gps) return image.toBuffer();
  return image
    .withExif({
      IFD0: { DateTime: '2024:06:09 11:20:21' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: gps.lat,
        GPSLongitudeRef: 'E',
        GPSLongitude: gps.lon,
        GPSImgDirection: '725/2',
      },
    })
    .toBuffer();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-photos-'));
  await mkdir(join(folder, 'walk 1'));
  await writeFile(join(folder, 'a.jpg'), await picture({ lat: '52/1 31/1 12/1', lon: '13/1 24/1 0/1' }));
  await writeFile(join(folder, 'walk 1', 'b.jpg'), await picture({ lat: '52/1 31/1 13/1', lon: '13/1 24/1 1/1' }));
  await writeFile(join(folder, 'far.jpg'), await picture({ lat: '95/1 0/1 0/1', lon: '13/1 24/1 1/1' }));
  await writeFile(join(folder, 'plain.jpg'), await picture());
  await writeFile(join(folder, 'broken.jpg'), 'no picture');
  await writeFile(join(folder, 'notes.txt'), 'not looked at');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('readPhotoFolder', () => {
  it('places photos by EXIF and lists every other picture with its reason', async () => {
    const { photos, skipped } = await readPhotoFolder(folder);
    expect(photos.map((photo) => photo.id)).toEqual(['a', expect.stringMatching(/^walk_1_b-[0-9a-f]{8}$/)]);
    expect(photos[0]).toMatchObject({
      lat: expect.closeTo(52.52, 9),
      lon: 13.4,
      heading: 2.5,
      capturedAt: '2024-06-09T11:20:21',
    });
    expect(photos[1]!.sequence).toBe('walk 1');
    expect(Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]))).toEqual({
      'broken.jpg': 'unreadable picture',
      'far.jpg': 'latitude outside -90..90',
      'plain.jpg': 'no position in EXIF',
    });
  });

  it('says how to fix a folder in which nothing is placed', async () => {
    const bare = join(folder, 'bare');
    await mkdir(bare, { recursive: true });
    await writeFile(join(bare, 'x.jpg'), await picture());
    await expect(readPhotoFolder(bare)).rejects.toMatchObject({
      code: 'data/no-placed-photos',
      message: expect.stringMatching(/1 × no position in EXIF.*readPhotoTable/),
    });
    await rm(bare, { recursive: true });
    await expect(readPhotoFolder(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'data/missing-folder' });
  });
});

describe('readPhotoTable', () => {
  it('understands column aliases and skips bad rows by reason', async () => {
    const path = join(folder, 'photos.csv');
    await writeFile(
      path,
      `filename,Latitude,lng,compass_angle,datetime_local,uuid,sequence_id
a.jpg,52.52,13.4,-90,2024-06-23 12:01:35.668000+08:00,493446309826096,s1
plain.jpg,,13.4,,,,
plain.jpg,x,13.4,,,,
none.jpg,52.5,13.4,,,,
broken.jpg,52.5,13.4,,,,
a.jpg,52.5,13.4,,,493446309826096,
`,
    );
    const { photos, skipped } = await readPhotoTable(path);
    expect(photos).toEqual([
      {
        id: '493446309826096',
        lat: 52.52,
        lon: 13.4,
        heading: 270,
        capturedAt: '2024-06-23T12:01:35.668+08:00',
        sequence: 's1',
        source: 'csv',
        file: join(folder, 'a.jpg'),
      },
    ]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'no position',
      'position is not a number',
      'file not found',
      'unreadable picture',
      'another photo has this name or id',
    ]);
  });

  it('names every missing column with a suggestion', async () => {
    const path = join(folder, 'typo.csv');
    await writeFile(path, 'file,latitud,lon\na.jpg,52,13\n');
    await expect(readPhotoTable(path)).rejects.toMatchObject({
      code: 'data/missing-column',
      message: expect.stringContaining('did you mean "latitud"?'),
    });
    await expect(readPhotoTable(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'data/unreadable-table' });
  });
});

it('turns names into ids without merging different names', () => {
  expect(photoIdFromName('12345678901234567.jpg')).toBe('12345678901234567');
  expect(photoIdFromName('a b.jpg')).not.toBe(photoIdFromName('a_b.jpg'));
  expect(photoIdFromName('街.jpg')).toMatch(/^photo-[0-9a-f]{8}$/);
});

it('reads the timestamp forms of cameras and Mapillary', () => {
  expect(isoTimestamp('1718000000000')).toBe('2024-06-10T06:13:20.000Z');
  expect(isoTimestamp('2024:06:09 11:20:21+0200')).toBe('2024-06-09T11:20:21+02:00');
  expect(isoTimestamp('2024-13-40')).toBeUndefined();
  expect(isoTimestamp('yesterday')).toBeUndefined();
});

const realPhotos = join(import.meta.dirname, '../../../../../shared/data/images');
describe.skipIf(!existsSync(realPhotos))('real photos (needs ../shared/data)', () => {
  it('places the Berlin photos alike from EXIF and from their table', async () => {
    const fromExif = await readPhotoFolder(join(realPhotos, 'opensfm_berlin'));
    const fromTable = await readPhotoTable(join(realPhotos, 'opensfm_berlin/images.csv'));
    expect(fromExif.photos.map((photo) => photo.id)).toEqual(['01', '02', '03']);
    for (const [i, photo] of fromExif.photos.entries()) {
      expect(photo.lat).toBeCloseTo(fromTable.photos[i]!.lat, 9);
      expect(photo.lon).toBeCloseTo(fromTable.photos[i]!.lon, 9);
    }
  });

  it('reads the Global Streetscapes table as it is published', async () => {
    const { photos, skipped } = await readPhotoTable(join(realPhotos, 'global_streetscapes/images.csv'));
    expect(photos).toHaveLength(25);
    expect(skipped).toEqual([]);
    expect(photos[0]).toMatchObject({
      capturedAt: '2024-07-09T03:25:24.045+02:00',
      sequence: 'aE5o7bTMH0UtscOYxhVwID',
    });
  });
});
