import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCityGraph, textWidth } from '@uge/graph';
import { encodeOsmPbf, saveCityGraph } from '@uge/graph/node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDataset } from '../dataset/build-dataset.ts';
import { gridCity } from '../testing/grid-city.ts';
import type { ContactSheet } from './contact-sheet.ts';
import { createContactSheet } from './create-contact-sheet.ts';
import { describePicture } from './describe-picture.ts';
import { drawSheet } from './draw-sheet.ts';
import { breakText, fitText } from './fit-text.ts';
import { renderSheetPage } from './render-sheet-page.ts';

let folder: string;
let extract: string;
let dataset: string;
const small = { count: 5, size: 64 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-preview-'));
  extract = join(folder, 'grid.osm.pbf');
  dataset = join(folder, 'dataset');
  await writeFile(extract, encodeOsmPbf(gridCity()));
  await saveCityGraph(buildCityGraph(gridCity(), { name: 'grid' }), join(folder, 'grid.ugc'));
  const photos = join(folder, 'photos.csv');
  await sharp({ create: { width: 90, height: 60, channels: 3, background: '#678' } })
    .jpeg()
    .toFile(join(folder, 'a.jpg'));
  await writeFile(photos, 'file,lat,lon,license,attribution\na.jpg,50.85,4.3521,CC-BY-4.0,<Ada>\n');
  await buildDataset({
    ...{ name: 'grid & twin', seed: 3, imageSize: 32, out: dataset },
    cities: [
      { name: 'grid', role: 'train', extract, render: 9 },
      { name: 'twin', role: 'held-out', extract, photos: [photos], quality: false, render: 3 },
    ],
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function page(source: string, options: Partial<Parameters<typeof createContactSheet>[1]> = {}): Promise<string> {
  return new TextDecoder().decode(await createContactSheet(source, { format: 'html', ...small, ...options }));
}

const countOf = (text: string, part: RegExp): number => [...text.matchAll(part)].length;

describe('createContactSheet', () => {
  it('shows the pictures of a dataset by city and split, with texts', async () => {
    const html = await page(dataset, { count: 8 });
    expect(countOf(html, /<figure>/g)).toBe(8);
    expect(html).toContain('<h2>twin · test <small>4 of 4 pictures</small></h2>');
    expect(html).toMatch(/<h2>grid · (train|val|test|buffer) <small>\d of \d pictures/);
    expect(html).toMatch(/<span>\w+ (Street|Lane)<\/span><span>grid · \d+° [a-z-]+<\/span><span>\w+, \w+, \w+<\/span>/);
    expect(html).toContain('Photos: &lt;Ada&gt;, CC-BY-4.0');
    expect(countOf(html, /<article>/g)).toBe(6);
    expect(html).toContain('You can reach');
  });

  it('writes a page that is well-formed, has alt texts and loads nothing', async () => {
    const html = await page(dataset);
    const open: string[] = [];
    for (const [, close, name] of html.replace(/<style>[^<]*<\/style>/, '').matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!['meta', 'img'].includes(name!)) open.push(name!);
    }
    expect(open).toEqual([]);
    expect(countOf(html, /<img src="data:image\/jpeg;base64,[\w+/=]+" alt="[^"]{10,}">/g)).toBe(countOf(html, /<img/g));
    expect(html.replace(/base64,[\w+/=]+/g, '')).not.toMatch(/https?:|url\(|<script|@import|<link/);
    expect(html).toContain('prefers-color-scheme: dark');
  });

  it('gives the same bytes for the same seed and other pictures for another', async () => {
    const first = await page(dataset);
    expect(await page(dataset)).toBe(first);
    expect(await page(dataset, { seed: 2 })).not.toBe(first);
  });

  it('draws the views of an extract, and the same from its graph', async () => {
    const html = await page(extract, { city: 'grid' });
    expect(countOf(html, /<figure>/g)).toBe(5);
    expect(countOf(html, /<article>/g)).toBe(0);
    expect(await page(extract, { city: 'grid' })).toBe(html);
    const texts = (written: string): string => written.replace(/base64,[\w+/=]+/g, '');
    expect(texts(await page(join(folder, 'grid.ugc'), { extract }))).toBe(texts(html));
    const wide = await page(extract, { count: 1, panorama: true });
    const jpeg = /base64,([\w+/=]+)/.exec(wide)![1]!;
    expect(await sharp(Buffer.from(jpeg, 'base64')).metadata()).toMatchObject({ width: 128, height: 64 });
  });

  it.each(['jpg', 'png'] as const)('writes a %s that holds all pictures', async (format) => {
    const sheet = await createContactSheet(dataset, { format, ...small });
    const { width, height, format: found } = await sharp(sheet).metadata();
    expect(found).toBe(format === 'jpg' ? 'jpeg' : 'png');
    expect(width).toBeGreaterThan(700);
    expect(height).toBeGreaterThan(6 * 128);
  });

  it('says what is wrong with its source or options', async () => {
    const code = (value: string): unknown => expect.objectContaining({ code: value });
    await expect(page(join(folder, 'none'))).rejects.toEqual(code('data/preview-not-found'));
    await expect(page(folder)).rejects.toEqual(code('data/not-a-dataset'));
    await expect(page(join(folder, 'grid.ugc'))).rejects.toEqual(code('data/preview-needs-extract'));
    await expect(page(join(folder, 'a.jpg'))).rejects.toThrow(/a\.jpg/);
    await expect(page(dataset, { panorama: true })).rejects.toEqual(code('data/invalid-preview'));
    for (const wrong of [{ count: 0 }, { count: 1.5 }, { size: 10 }, { size: Number.NaN }])
      await expect(page(dataset, wrong)).rejects.toEqual(code('data/invalid-preview'));
  });
});

describe('a sheet', () => {
  const jpeg = sharp({ create: { width: 40, height: 80, channels: 3, background: '#c00' } })
    .jpeg()
    .toBuffer();
  const sheetOf = async (name: string): Promise<ContactSheet> => {
    const picture = { jpeg: await jpeg, alt: name, lines: [name, name] };
    return {
      ...{ title: name, subtitle: name, credits: [name], cell: { width: 64, height: 64 } },
      groups: [{ title: name, note: name, pictures: [picture] }],
      texts: [{ picture, caption: name, path: { text: name, answer: name } }],
    };
  };

  it('keeps names with markup and control characters as text', async () => {
    const sheet = await sheetOf('<b>"R&D" \u0007\u{1F3F0}');
    expect(renderSheetPage(sheet)).not.toContain('<b>');
    expect(renderSheetPage(sheet)).toContain('&lt;b&gt;&quot;R&amp;D&quot; \u{1F3F0}');
    await expect(drawSheet(sheet, 'png')).resolves.toBeInstanceOf(Uint8Array);
  });

  it('shows the whole of a picture that is higher than wide, in the middle of its box', async () => {
    const { data, info } = await sharp(await drawSheet(await sheetOf('x'), 'png'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const red = Array.from({ length: info.width * info.height }, (_, i) => i).filter(
      (i) => data[3 * i]! > 180 && data[3 * i + 1]! < 40 && i / info.width < 300,
    );
    expect(new Set(red.map((i) => i % info.width)).size).toBeGreaterThanOrEqual(32);
    expect(Math.min(...red.map((i) => i % info.width))).toBe(32 + 16);
  });

  it('describes pictures with what is known', () => {
    const photo = { kind: 'Photo', city: 'paris' } as const;
    expect(describePicture(photo)).toEqual({ lines: ['paris · heading not known'], alt: 'Photo in paris' });
    expect(describePicture({ ...photo, heading: 359.8, street: 'Rue Cadet', district: 'Rochechouart' })).toEqual({
      lines: ['Rue Cadet', 'Rochechouart', 'paris · 0° north'],
      alt: 'Photo on Rue Cadet in Rochechouart, paris towards north',
    });
  });

  it('cuts and breaks texts to a width', () => {
    const box = { width: 100, fontSize: 10 };
    expect(fitText('short', box)).toBe('short');
    expect(fitText('x'.repeat(50), box)).toMatch(/^x{10,20}…$/);
    const lines = breakText('one two three four five six seven eight nine ten', { ...box, lines: 2 });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    const streets = breakText('这是一个没有空格的很长的句子', { ...box, lines: 9 });
    expect(streets.join('')).toBe('这是一个没有空格的很长的句子');
    for (const line of [...lines, ...streets]) expect(textWidth(line, 10)).toBeLessThanOrEqual(100);
    expect(breakText('', { ...box, lines: 2 })).toEqual([]);
  });
});
