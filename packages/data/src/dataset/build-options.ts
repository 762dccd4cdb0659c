import { readdir } from 'node:fs/promises';
import { type LongOperationOptions, UgeError } from '@uge/core';
import type { CityRole } from '../types.ts';

/** One city of a dataset to be built: its extract and where its pictures come from, photos, rendered views or both. */
export interface CityInput {
  /** Letters, digits, `-` and `_`; names the city's folders. */
  name: string;
  /** `held-out` keeps the whole city for testing. */
  role: CityRole;
  /** OpenStreetMap extract: `.osm.pbf`, `.osm`, `.osm.gz` or an Overpass response. */
  extract: string;
  /** A folder of photos with EXIF positions, a CSV table, or both. */
  photos?: { folder?: string; table?: string };
  /** Number of street views to render from the extract. Default 0. */
  render?: number;
}

export interface BuildDatasetOptions extends LongOperationOptions {
  name: string;
  seed: number;
  /** Folder of the dataset; a dataset that is there is replaced when the new one is whole. */
  out: string;
  /** Side of rendered pictures in pixels; photos keep at most twice that on their long side. Default 224. */
  imageSize?: number;
  cities: readonly CityInput[];
  /** Nodes of the graph around one photo, at most. Default 64. */
  maxGraphNodes?: number;
}

/**
 * Check options before any work is done; all problems in one error.
 *
 * @throws {UgeError} `data/invalid-build`; `data/output-in-use` where `out` holds something other than a dataset.
 */
export async function checkBuildOptions(options: BuildDatasetOptions): Promise<void> {
  const { name, seed, out, imageSize = 224, cities, maxGraphNodes = 64 } = options;
  const problems: string[] = [];
  if (!name.trim()) problems.push('name is empty');
  if (!Number.isSafeInteger(seed)) problems.push(`seed is ${seed}, expected a whole number`);
  if (!Number.isInteger(imageSize) || imageSize < 16) problems.push(`imageSize is ${imageSize}, expected at least 16`);
  if (!Number.isInteger(maxGraphNodes) || maxGraphNodes < 2) {
    problems.push(`maxGraphNodes is ${maxGraphNodes}, expected at least 2`);
  }
  if (cities.length === 0) problems.push('cities is empty');
  const names = new Set<string>();
  for (const city of cities) {
    if (!/^[\w-]+$/.test(city.name)) problems.push(`city "${city.name}": expected letters, digits, - and _`);
    if (names.has(city.name)) problems.push(`city "${city.name}" comes twice`);
    names.add(city.name);
    const { render = 0, photos } = city;
    if (!Number.isInteger(render) || render < 0)
      problems.push(`city "${city.name}": render is ${render}, expected a count`);
    if (render === 0 && !photos?.folder && !photos?.table) {
      problems.push(`city "${city.name}" has no pictures: give photos.folder, photos.table or render`);
    }
  }
  if (problems.length > 0)
    throw new UgeError('data/invalid-build', `buildDataset: ${problems.join('; ')}.`, { problems });

  const present = await readdir(out).catch((): string[] => []);
  if (present.length > 0 && !present.includes('dataset.json')) {
    throw new UgeError(
      'data/output-in-use',
      `${out}: holds ${present.length} files but is no dataset, and building would replace it; choose another folder or empty it.`,
      { out },
    );
  }
}
