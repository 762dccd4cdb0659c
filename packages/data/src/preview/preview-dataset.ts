import { createRandom } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import sharp from 'sharp';
import { gatherPlaceContext } from '../captions/place-context.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { PhotoRecord } from '../types.ts';
import type { ContactSheet, SheetGroup, SheetPicture, SheetText } from './contact-sheet.ts';
import { describePicture } from './describe-picture.ts';
import type { SheetRequest } from './preview-options.ts';

/** Pictures of which captions and paths are shown. */
const TEXTS = 6;
const SPLITS = ['train', 'val', 'test', undefined] as const;

/** Pictures of a dataset drawn by seed, as many of each city, every split of it among them, and texts of some. */
export async function previewDataset(dataset: Dataset, request: SheetRequest): Promise<ContactSheet> {
  const { count, size, seed, signal, onProgress } = request;
  const { manifest } = dataset;
  const groups: SheetGroup[] = [];
  const shown: { record: PhotoRecord; picture: SheetPicture }[] = [];
  const shares = shareOut(
    manifest.cities.map(({ photos }) => photos),
    count,
  );
  const total = shares.reduce((sum, share) => sum + share, 0);
  for (const [i, { name }] of manifest.cities.entries()) {
    const records = await dataset.photos({ city: name });
    const chosen = choose(records, { count: shares[i]!, seed, city: name });
    if (chosen.length === 0) continue;
    const graph = await dataset.readCity(name);
    for (const split of SPLITS) {
      const pictures: SheetPicture[] = [];
      for (const record of chosen.filter((candidate) => candidate.split === split)) {
        signal?.throwIfAborted();
        const picture = await readPicture(dataset, record, { graph, size });
        pictures.push(picture);
        shown.push({ record, picture });
        onProgress?.({ phase: 'read pictures', done: shown.length, total, unit: 'pictures' });
      }
      const all = records.filter((candidate) => candidate.split === split).length;
      if (pictures.length > 0)
        groups.push({
          title: `${name} · ${split ?? 'buffer'}`,
          note: `${pictures.length} of ${all} pictures`,
          pictures,
        });
    }
  }
  const cities = manifest.cities.map(({ name, role }) => `${name} (${role})`);
  return {
    title: manifest.name,
    subtitle: `${manifest.counts.photos} pictures and ${manifest.counts.paths} reasoning paths of ${cities.join(', ')}`,
    groups,
    texts: createRandom(seed, 'preview texts').shuffle(shown).slice(0, TEXTS).map(textOf),
    credits: creditsOf(
      dataset,
      shown.map(({ record }) => record),
    ),
    cell: { width: size, height: size },
  };
}

/** Split a count evenly; what one has not enough for goes to the others. */
function shareOut(available: readonly number[], count: number): number[] {
  const shares = available.map(() => 0);
  for (let left = count; left > 0; ) {
    const open = shares.flatMap((share, i) => (share < available[i]! ? [i] : [])).slice(0, left);
    if (open.length === 0) break;
    for (const i of open) shares[i]!++;
    left -= open.length;
  }
  return shares;
}

function choose(
  records: readonly PhotoRecord[],
  { count, seed, city }: { count: number; seed: number; city: string },
): PhotoRecord[] {
  const shuffled = createRandom(seed, 'preview', city).shuffle(records);
  const bySplit = SPLITS.map((split) => shuffled.filter((record) => record.split === split));
  const shares = shareOut(
    bySplit.map(({ length }) => length),
    count,
  );
  return bySplit.flatMap((own, i) => own.slice(0, shares[i]!));
}

async function readPicture(
  dataset: Dataset,
  record: PhotoRecord,
  { graph, size }: { graph: CityGraph; size: number },
): Promise<SheetPicture> {
  const { street, district } = gatherPlaceContext(graph, `image/${record.id}`);
  const picture = sharp(dataset.resolve(record.image)).resize({
    width: size,
    height: size,
    fit: 'inside',
    withoutEnlargement: true,
  });
  return {
    jpeg: new Uint8Array(await picture.jpeg({ quality: 88 }).toBuffer()),
    ...describePicture({
      kind: record.source === 'rendered' ? 'Rendered street view' : 'Photo',
      city: record.city,
      heading: record.heading,
      street: street?.node.name,
      district,
      conditions: record.conditions,
    }),
  };
}

function textOf({ record: { caption, paths }, picture }: { record: PhotoRecord; picture: SheetPicture }): SheetText {
  const [path] = paths;
  return { picture, caption, ...(path && { path: { text: path.text, answer: path.answer } }) };
}

function creditsOf({ manifest }: Dataset, records: readonly PhotoRecord[]): string[] {
  const data = manifest.cities.map(({ provenance }) => `Map data: ${provenance.attribution}, ${provenance.license}`);
  const photos = records.flatMap(({ source, attribution, license }) =>
    source === 'rendered' ? [] : [`Photos: ${attribution ?? 'author not stated'}, ${license ?? 'licence not stated'}`],
  );
  return [...new Set([...data, ...photos])];
}
