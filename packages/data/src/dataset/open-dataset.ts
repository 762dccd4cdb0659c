import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { BUILD_FOLDERS } from '../pipeline/work-folder.ts';
import { Dataset } from './dataset.ts';
import { parseManifest } from './parse-manifest.ts';

/**
 * Open a dataset folder for reading.
 *
 * @throws {UgeError} `data/not-a-dataset` where `dataset.json` is absent or malformed; `data/unsupported-schema`.
 */
export async function openDataset(folder: string): Promise<Dataset> {
  const path = join(folder, 'dataset.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((await readdir(folder).catch((): string[] => [])).some((name) => BUILD_FOLDERS.includes(name))) {
      throw new UgeError(
        'data/not-a-dataset',
        `${folder}: the build of this dataset has not ended; run it again to go on where it was.`,
        { folder },
      );
    }
    throw new UgeError(
      'data/not-a-dataset',
      `${folder}: expected a dataset folder with a dataset.json, found none (${(error as Error).message}); ` +
        'build one with buildDataset().',
      { folder },
      { cause: error },
    );
  }
  return new Dataset(folder, parseManifest(text, path));
}
