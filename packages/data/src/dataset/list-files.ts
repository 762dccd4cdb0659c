import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { BUILD_FOLDERS } from '../pipeline/work-folder.ts';

/** Every file below a folder, as sorted paths relative to it with `/` between names. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Every file of a dataset folder but those of a build that has not ended. */
export async function listDatasetFiles(folder: string): Promise<string[]> {
  const files = await listFiles(folder);
  return files.filter((file) => !BUILD_FOLDERS.includes(file.split('/')[0]!));
}
