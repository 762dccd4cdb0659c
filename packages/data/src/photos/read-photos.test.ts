import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoTimestamp } from './iso-timestamp.ts';
import { photoIdFromName, probePicture } from './picture-files.ts';
import { measurePicture } from './quality/measure-picture.ts';
import { readExif } from './read-exif.ts';
import { readPhotos } from './read-photos.ts';

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
  await writeFile(join(folder, 'phone.heic'), 'ftypheic');
  await writeFile(join(folder, 'notes.txt'), 'not looked at');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a folder with EXIF', () => {
  it('places photos by EXIF and lists every other picture with its reason', async () => {
    const { photos, skipped } = await readPhotos(folder);
    expect(photos.map((photo) => photo.id)).toEqual(['a', expect.stringMatching(/^walk_1_b-[0-9a-f]{8}$/)]);
    expect(photos[0]).toMatchObject({
      lat: expect.closeTo(52.52, 9),
      lon: 13.4,
      heading: 2.5,
      capturedAt: '2024-06-09T11:20:21',
    });
    expect(photos[1]!.sequence).toBe('walk 1');
    expect(Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]))).toEqual({
      'phone.heic': 'HEIC pictures cannot be decoded: convert to JPEG',
      'broken.jpg': 'unreadable picture',
      'far.jpg': 'latitude outside -90..90',
      'plain.jpg': 'no position in EXIF',
    });
  });

  it('says how to fix a folder in which nothing is placed', async () => {
    const bare = join(folder, 'bare');
    await mkdir(bare, { recursive: true });
    await writeFile(join(bare, 'x.jpg'), await picture());
    await expect(readPhotos(bare)).rejects.toMatchObject({
      code: 'data/no-placed-photos',
      message: expect.stringMatching(/1 × no position in EXIF.*file,lat,lon/),
    });
    await rm(bare, { recursive: true });
    await expect(readPhotos(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'data/missing-photos' });
  });
});

describe('damaged and unusual pictures', () => {
  const xmp = (tags: string): string =>
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:ProjectionType="equirectangular" ${tags}/></rdf:RDF></x:xmpmeta>`;

  it('never break reading, wherever a file is cut or changed', async () => {
    const whole = new Uint8Array(await picture({ lat: '52/1 31/1 12/1', lon: '13/1 24/1 0/1' }));
    const path = join(folder, 'changed.jpg');
    const damage = fc.record({
      length: fc.integer({ min: 0, max: whole.length }),
      changes: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ length, changes }) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        await writeFile(path, bytes.subarray(0, length));
        readExif(bytes.subarray(0, length));
        const size = await probePicture(path);
        const quality = await measurePicture({ file: path });
        return (typeof size === 'object' || size.length > 0) && (quality === undefined || quality.shortSide > 0);
      }),
      { numRuns: 80 },
    );
    await rm(path);
  });

  it('knows a sphere by its XMP, takes its pose for the heading, and lists a part of one', async () => {
    const bare = join(folder, 'spheres');
    await mkdir(bare);
    const gps = {
      GPSLatitudeRef: 'N',
      GPSLatitude: '52/1 0/1 0/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '13/1 0/1 0/1',
    };
    const write = async (name: string, width: number, tags?: string): Promise<void> => {
      let image = sharp({ create: { width, height: 512, channels: 3, background: '#888' } }).jpeg();
      if (tags !== undefined) image = image.withXmp(xmp(tags));
      await writeFile(join(bare, name), await image.withExif({ IFD3: gps }).toBuffer());
    };
    await write('pose.jpg', 900, 'GPano:PoseHeadingDegrees="-30"');
    await write('part.jpg', 900, 'GPano:CroppedAreaImageWidthPixels="900" GPano:FullPanoWidthPixels="4000"');
    await write('shape.jpg', 1024);
    await write('wide.jpg', 1100);
    const { photos, skipped } = await readPhotos(bare);
    expect(photos.map(({ id, panorama, heading }) => [id, panorama, heading])).toEqual([
      ['pose', true, 330],
      ['shape', true, undefined],
      ['wide', undefined, undefined],
    ]);
    expect(skipped).toEqual([
      { file: 'part.jpg', reason: 'panorama of a part of the sphere: only whole ones can be cropped' },
    ]);
    await rm(bare, { recursive: true });
  });
});

describe('a CSV table', () => {
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
    const { photos, skipped } = await readPhotos(path);
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
    expect(skipped.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7]);
  });

  it('names every missing column with a suggestion', async () => {
    const path = join(folder, 'typo.csv');
    await writeFile(path, 'file,latitud,lon\na.jpg,52,13\n');
    await expect(readPhotos(path)).rejects.toMatchObject({
      code: 'data/missing-column',
      message: expect.stringContaining('did you mean "latitud"?'),
    });
    await expect(readPhotos(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'data/missing-photos' });
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

describe('a GeoJSON of points', () => {
  const point = (coordinates: unknown, properties: object, more: object = {}): object => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates },
    properties,
    ...more,
  });

  it('reads the names of a table from properties and skips bad features by reason', async () => {
    const path = join(folder, 'photos.geojson');
    const features = [
      point([13.4, 52.5, 30], { filename: 'a.jpg', bearing: 370, creator: 'anna', license: 'CC0-1.0' }, { id: 'x1' }),
      point([13.4, 52.5], { heading: 1 }),
      { type: 'Feature', geometry: { type: 'LineString', coordinates: [] }, properties: { file: 'a.jpg' } },
      { type: 'Feature', geometry: null, properties: { file: 'a.jpg' } },
      point([null, null], { file: 'a.jpg' }),
      point([13.4, 152.5], { file: 'a.jpg' }),
      point([13.4, 52.5], { file: 'none.jpg' }),
    ];
    await writeFile(path, `\uFEFF${JSON.stringify({ type: 'FeatureCollection', features })}`);
    const { photos, skipped } = await readPhotos(path);
    expect(photos).toEqual([
      {
        id: 'x1',
        lon: 13.4,
        lat: 52.5,
        heading: 10,
        source: 'geojson',
        license: 'CC0-1.0',
        attribution: 'anna',
        file: join(folder, 'a.jpg'),
      },
    ]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'no property "file"',
      'geometry is not a point',
      'geometry is not a point',
      'no position',
      'latitude outside -90..90',
      'file not found',
    ]);
  });

  it('says what is wrong with a file that is none', async () => {
    for (const [name, content, finding] of [
      ['cut.geojson', '{"type":"Feat', /cut\.geojson: expected a GeoJSON FeatureCollection/],
      ['one.json', '{"type":"Feature"}', /found a Feature\./],
      ['null.json', 'null', /found other JSON/],
    ] as const) {
      await writeFile(join(folder, name), content);
      const reading = readPhotos(join(folder, name));
      await expect(reading).rejects.toMatchObject({
        code: 'data/unreadable-geojson',
        message: expect.stringMatching(finding),
      });
    }
    await writeFile(join(folder, 'photos.xlsx'), '');
    await expect(readPhotos(join(folder, 'photos.xlsx'))).rejects.toMatchObject({ code: 'data/unknown-photo-source' });
  });
});

describe('Mapillary metadata', () => {
  it('reads rows of the published form, keeps ids past 2^53 and lists bad rows with their line', async () => {
    const path = join(folder, 'mapillary_results_cleaned.jsonl');
    await mkdir(join(folder, 'images'), { recursive: true });
    const ids = ['900719925474099301', '900719925474099302', '900719925474099303'];
    for (const id of ids) await writeFile(join(folder, 'images', `${id}.jpg`), await picture());
    const [first, second, third] = ids;
    await writeFile(
      path,
      `{"mapillary_id":${first},"id":17,"url":"https://x/1.jpg","city":"paris","geometry":{"type":"Point","coordinates":[2.35,48.85]},"compass_angle":350.5}

{"mapillary_id":"${second}","id":"18","url":"u","geometry":{"coordinates":[2.3,48.8]},"computed_geometry":{"coordinates":[2.31,48.81]},"compass_angle":1,"computed_compass_angle":-90,"captured_at":1718000000000,"sequence":{"id":"q"},"camera_type":"spherical","creator":{"username":"bo"}}
{"id":${third},"geometry":{"coordinates":[2.3,48.8]}}
{"mapillary_id":"1","geometry":null,"url":"u"}
{"mapillary_id":"2","geometry":{"coordinates":[0,0]},"url":"u"}
{"mapillary_id":"3","geometry":{"coordinates":[2.3,48.8]},"url":"u"}
{"mapillary_id":"4","geome
[1,2]
{"geometry":{"coordinates":[2.3,48.8]}}
`,
    );
    const { photos, skipped } = await readPhotos(path);
    expect(photos.map(({ id }) => id)).toEqual(ids);
    expect(photos[0]).toMatchObject({
      lon: 2.35,
      lat: 48.85,
      heading: 350.5,
      source: 'mapillary',
      license: 'CC-BY-SA-4.0',
    });
    expect(photos[1]).toMatchObject({ lon: 2.31, lat: 48.81, heading: 270, sequence: 'q', panorama: true });
    expect(photos[1]!.attribution).toBe(`bo, Mapillary, https://www.mapillary.com/app/?pKey=${second}`);
    expect(photos[2]!.heading).toBeUndefined();
    expect(skipped).toEqual([
      { file: '1', line: 5, reason: 'no position' },
      { file: '2', line: 6, reason: 'position is 0, 0: the camera had no fix' },
      { file: '3', line: 7, reason: 'file not found' },
      { file: 'line 8', line: 8, reason: 'not a JSON object' },
      { file: 'line 9', line: 9, reason: 'not a JSON object' },
      { file: 'line 10', line: 10, reason: 'no mapillary_id' },
    ]);
  });
});
