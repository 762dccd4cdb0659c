import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeJpeg } from '@uge/data/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkSource } from './check-source.mjs';
import { listSurvey, readSurvey } from './read-survey.mjs';

const ROWS = [
  'photo;position;looking;taken;walk;consent',
  'a.jpg;48°51\'36.0"N 2°21\'00.0"E;E;22.11.2026 14:05;w1;yes',
  'b.jpg;33°30\'00.0"S 70°36\'00.0"W;NNW;yesterday;w1;yes',
  'a.jpg;48°51\'36.0"N 2°21\'00.0"E;E;22.11.2026 14:05;w1;no',
  'a.jpg;48.86, 2.35;E;22.11.2026 14:05;w1;yes',
  'a.jpg;48°51\'36.0"N 2°21\'00.0"E;upwards;22.11.2026 14:05;w1;yes',
  'c.jpg;48°51\'36.0"N 2°21\'00.0"E;E;22.11.2026 14:05;w1;yes',
];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-survey-'));
  await mkdir(join(folder, 'photos'));
  const picture = await encodeJpeg({ width: 64, height: 64, pixels: new Uint8Array(64 * 64 * 3).fill(120) });
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(folder, 'photos', name), picture);
  await writeFile(join(folder, 'survey.csv'), ROWS.join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

it('reads positions, headings and dates, on every side of the equator and of Greenwich', async () => {
  const { collection } = await readSurvey(folder);
  expect(collection.features.map(({ geometry }) => geometry.coordinates)).toEqual([
    [expect.closeTo(2.35, 9), expect.closeTo(48.86, 9)],
    [expect.closeTo(-70.6, 9), expect.closeTo(-33.5, 9)],
  ]);
  expect(collection.features.map(({ properties }) => [properties.heading, properties.captured_at])).toEqual([
    [90, '2026-11-22T14:05'],
    [337.5, undefined],
  ]);
});

it('says of every other row why it is left out', async () => {
  const { skipped } = await readSurvey(folder);
  expect(skipped).toEqual([
    { file: 'a.jpg', line: 4, reason: 'no consent to publish' },
    { file: 'a.jpg', line: 5, reason: expect.stringContaining('position "48.86, 2.35"') },
    { file: 'a.jpg', line: 6, reason: expect.stringContaining('looking "upwards"') },
    { file: 'c.jpg', line: 7, reason: 'no such picture' },
  ]);
});

it('keeps what every source has to keep, and the check sees where one does not', async () => {
  const rows = ROWS.length - 1;
  expect(await checkSource(() => listSurvey(folder), { rows })).toEqual([]);
  const forgetful = async () => ({ ...(await listSurvey(folder)), skipped: [] });
  expect(await checkSource(forgetful, { rows })).toEqual([expect.stringContaining('2 photos and 0 skipped of 6 rows')]);
});
