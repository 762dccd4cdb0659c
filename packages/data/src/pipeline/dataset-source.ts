import { readFile } from 'node:fs/promises';
import { UgeError } from '@uge/core';
import { hashFile } from '@uge/core/node';
import type { Dataset } from '../dataset/dataset.ts';
import type { Photo, PhotoRecord } from '../types.ts';
import type { CitySource } from './build-city.ts';

/**
 * A city as a dataset has it: its photos, and its graph as it is.
 *
 * @param options.extract - the extract, for rendering again.
 * @throws {UgeError} `data/unknown-city`, `data/extract-changed`.
 */
export async function openDatasetSource(
  dataset: Dataset,
  name: string,
  { extract }: { extract?: string } = {},
): Promise<CitySource> {
  const city = dataset.city(name);
  const { sha256, source } = city.provenance;
  if (extract !== undefined && (await hashFile(extract)) !== sha256) {
    throw new UgeError(
      'data/extract-changed',
      `${extract}: not the extract that ${name} was built from (${source}, SHA-256 ${sha256.slice(0, 12)}…); give that one or build the dataset anew.`,
      { extract, city: name, expected: sha256 },
    );
  }
  const records = await dataset.photos({ city: name });
  const skipped = await dataset.skipped();
  const photographed = new Set(records.filter((record) => record.source !== 'rendered').map(({ id }) => id));
  const rows = (await dataset.stageRows()).filter((row) => row.city === name && photographed.has(row.id));
  const pictureKeys = new Map(rows.map((row) => [row.id, row.pictures]));
  return {
    ...{ name, role: city.role, extractSha256: sha256, ...(extract !== undefined && { extract }) },
    photos: records.map((record) => {
      const photo = photoOf(record);
      return photo.source === 'rendered' ? { photo } : { photo, picture: { file: dataset.resolve(record.image) } };
    }),
    skipped: skipped.filter((row) => row.city === name && (row.stage === 'collect' || row.stage === 'pictures')),
    fileHashes: new Map(),
    pictureKeys,
    anchor: () => readFile(dataset.resolve(city.graph)),
  };
}

/** The photo of a record, without what a build has added. */
function photoOf(record: PhotoRecord): Photo {
  const { city: _, image: _1, graph: _2, cell: _3, split: _4, streetId: _5, place: _6, caption: _7, ...rest } = record;
  const {
    summary: _8,
    captionSource: _15,
    paths: _9,
    scene: _10,
    conditions: _16,
    visiblePlaces: _11,
    perceptualHash: _12,
    ...more
  } = rest;
  const { perception: _13, perceptionSource: _14, ...photo } = more;
  return photo;
}
