import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import { parseLossless } from './parse-lossless.ts';
import { PhotoCollector } from './photo-collector.ts';
import { matchPhotoColumns, type PhotoColumn } from './photo-columns.ts';
import { placeListedPhoto } from './place-listed-photo.ts';
import type { PlacedPhoto, PlacedPhotos } from './placed-photos.ts';
import { textOf } from './text-of.ts';

interface Feature {
  id?: unknown;
  geometry?: { type?: unknown; coordinates?: unknown } | null;
  properties?: Record<string, unknown> | null;
}

/**
 * Photos of a GeoJSON FeatureCollection: points whose properties have the names of a photo table's columns, `file` at
 * least. `[lon, lat]` in degrees, EPSG:4326; heading in degrees clockwise from north; files relative to the GeoJSON's
 * folder. A photo without an `id` property takes the feature's `id`, then the file name.
 *
 * @returns photos in the order of features; every other feature in `skipped` with its reason.
 * @throws {UgeError} `data/unreadable-geojson`; `data/no-placed-photos` where no feature can be used.
 */
export async function readPhotoGeojson(
  path: string,
  { signal, onProgress }: LongOperationOptions = {},
): Promise<PlacedPhotos> {
  const features = await readFeatures(path);
  const collector = new PhotoCollector();
  for (const [index, feature] of features.entries()) {
    signal?.throwIfAborted();
    const { file, listed } = describeFeature(feature, path);
    collector.add(file || `feature ${index}`, await placeFeature(feature, { file, listed, folder: dirname(path) }));
    onProgress?.({ phase: 'read photo features', done: index + 1, total: features.length, unit: 'photos' });
  }
  return collector.finish({
    source: path,
    remedy: 'give point features whose property "file" is relative to the folder of the GeoJSON.',
  });
}

type Listed = Partial<Record<PhotoColumn, string>>;

function describeFeature(feature: Feature, path: string): { file: string; listed: Listed } {
  const properties = feature?.properties ?? {};
  const columns = Object.entries(matchPhotoColumns(Object.keys(properties), { source: path, required: [] }));
  const listed: Listed = Object.fromEntries(columns.map(([column, name]) => [column, textOf(properties[name])]));
  return { file: listed.file ?? '', listed: { ...listed, id: listed.id || textOf(feature?.id) } };
}

async function placeFeature(
  feature: Feature,
  { file, listed, folder }: { file: string; listed: Listed; folder: string },
): Promise<PlacedPhoto | string> {
  if (!file) return 'no property "file"';
  const { type, coordinates } = feature.geometry ?? {};
  if (type !== 'Point' || !Array.isArray(coordinates)) return 'geometry is not a point';
  const [lon, lat] = coordinates.map(textOf);
  return placeListedPhoto({ ...listed, lon, lat }, { file: resolve(folder, file), name: file, source: 'geojson' });
}

async function readFeatures(path: string): Promise<Feature[]> {
  let found: unknown;
  try {
    found = parseLossless((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (error) {
    throw unreadable(path, (error as Error).message, error);
  }
  const { type, features } = (found ?? {}) as { type?: unknown; features?: unknown };
  if (type !== 'FeatureCollection' || !Array.isArray(features)) {
    throw unreadable(path, `found ${typeof type === 'string' ? `a ${type}` : 'other JSON'}`);
  }
  return features as Feature[];
}

function unreadable(path: string, finding: string, cause?: unknown): UgeError {
  return new UgeError(
    'data/unreadable-geojson',
    `${path}: expected a GeoJSON FeatureCollection of points: ${finding}.`,
    { path },
    { cause },
  );
}
