import { readdir } from 'node:fs/promises';
import { UgeError } from '@uge/core';
import { BUILD_FOLDERS } from '../pipeline/work-folder.ts';

/**
 * Refuse to write a dataset over something else.
 *
 * @throws {UgeError} `data/output-in-use` where the folder holds something other than a dataset or an unfinished one.
 */
export async function checkOutput(out: string): Promise<void> {
  const present = await readdir(out).catch((): string[] => []);
  const known = ['dataset.json', ...BUILD_FOLDERS];
  if (present.length === 0 || present.some((name) => known.includes(name))) return;
  throw new UgeError(
    'data/output-in-use',
    `${out}: holds ${present.length} files but is no dataset, and building would replace it; choose another folder or empty it.`,
    { out },
  );
}
