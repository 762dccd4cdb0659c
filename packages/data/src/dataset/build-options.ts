import { type LongOperationOptions, UgeError } from '@uge/core';
import type { PreparePhotosOptions } from '../photos/prepare-photos.ts';
import type { CaptionerOptions } from '../pipeline/caption-with-provider.ts';
import { checkConditions } from '../render/shade/draw-conditions.ts';
import type { CityRole, PairRecipe, SplitRecipe, ViewConditions } from '../types.ts';
import { checkOutput } from './check-output.ts';

/** One city of a dataset to be built: its extract and where its pictures come from, photos, rendered views or both. */
export interface CityInput {
  /** Letters, digits, `-` and `_`; names the city's folders. */
  name: string;
  /** `held-out` keeps the whole city for testing. */
  role: CityRole;
  /** OpenStreetMap extract: `.osm.pbf`, `.osm`, `.osm.gz` or an Overpass response. */
  extract: string;
  /** Folders or lists of photos, as `readPhotos` reads them. */
  photos?: readonly string[];
  /** Bounds of the quality filter on photos other than the defaults; `false` keeps all that can be placed. */
  quality?: PreparePhotosOptions['quality'];
  /** How panoramas are cut into views. */
  panoramas?: PreparePhotosOptions['panoramas'];
  /** Number of street views to render from the extract. Default 0. */
  render?: number;
}

/** How a build runs; none of it changes the result. */
export interface BuildRunOptions extends LongOperationOptions {
  /**
   * Threads that work on photos. Default 1, the calling thread. More only help the built package: run from its sources,
   * it stays in the calling thread.
   */
  workers?: number;
  /** Extra tries of a photo's stage that fails, before the photo is left out; the next build tries again. Default 2. */
  retries?: number;
  /** Make everything anew, whatever an interrupted build or the dataset in place has. Default false. */
  force?: boolean;
}

export interface BuildDatasetOptions extends BuildRunOptions {
  name: string;
  seed: number;
  /**
   * Folder of the dataset. A dataset that is there is replaced when the new one is whole; what it has that was made from
   * the same inputs is taken over.
   */
  out: string;
  /** Side of rendered pictures in pixels; photos keep at most twice that on their long side. Default 224. */
  imageSize?: number;
  /** Time of day, weather and season of all rendered pictures; what is left out is drawn by seed and position. */
  conditions?: Partial<ViewConditions>;
  cities: readonly CityInput[];
  /** Nodes of the graph around one photo, at most. Default 64. */
  maxGraphNodes?: number;
  /** Reasoning paths per photo, at most. Default 2. */
  pathsPerPhoto?: number;
  /** How photos are split; see `splitByCell`. */
  split?: SplitRecipe;
  /** Which pairs are composed besides the usual; see `composePairs`. */
  pairs?: PairRecipe;
  /** Who writes captions and summaries. Default: templates, which need no model. */
  captioner?: CaptionerOptions;
}

/**
 * Check options before any work is done; all problems in one error.
 *
 * @throws {UgeError} `data/invalid-build`; `data/unknown-conditions`; `data/output-in-use` where `out` holds something other than a dataset.
 */
export async function checkBuildOptions(options: BuildDatasetOptions): Promise<void> {
  const { name, seed, out, imageSize = 224, cities, maxGraphNodes = 64, pathsPerPhoto = 2 } = options;
  const { workers = 1, retries = 2, conditions = {} } = options;
  checkConditions(conditions);
  const problems: string[] = [];
  if (!name.trim()) problems.push('name is empty');
  if (!Number.isSafeInteger(seed)) problems.push(`seed is ${seed}, expected a whole number`);
  if (!Number.isInteger(imageSize) || imageSize < 16) problems.push(`imageSize is ${imageSize}, expected at least 16`);
  if (!Number.isInteger(maxGraphNodes) || maxGraphNodes < 2) {
    problems.push(`maxGraphNodes is ${maxGraphNodes}, expected at least 2`);
  }
  if (!Number.isInteger(pathsPerPhoto) || pathsPerPhoto < 1) {
    problems.push(`pathsPerPhoto is ${pathsPerPhoto}, expected at least 1`);
  }
  if (!Number.isInteger(workers) || workers < 1) problems.push(`workers is ${workers}, expected at least 1`);
  if (!Number.isInteger(retries) || retries < 0) problems.push(`retries is ${retries}, expected at least 0`);
  if (cities.length === 0) problems.push('cities is empty');
  const names = new Set<string>();
  for (const city of cities) {
    if (!/^[\w-]+$/.test(city.name)) problems.push(`city "${city.name}": expected letters, digits, - and _`);
    if (names.has(city.name)) problems.push(`city "${city.name}" comes twice`);
    names.add(city.name);
    const { render = 0, photos = [] } = city;
    if (!Number.isInteger(render) || render < 0)
      problems.push(`city "${city.name}": render is ${render}, expected a count`);
    if (render === 0 && photos.length === 0) {
      problems.push(`city "${city.name}" has no pictures: give photos or render`);
    }
  }
  if (problems.length > 0)
    throw new UgeError('data/invalid-build', `buildDataset: ${problems.join('; ')}.`, { problems });

  await checkOutput(out);
}
