import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { hashFile } from '@uge/core/node';

/** SHA-256 of every file in a folder and those below, by path with `/`, in alphabetical order. */
export async function fileHashes(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes: Record<string, string> = {};
  for (const path of paths.sort()) hashes[relative(folder, path).split(sep).join('/')] = await hashFile(path);
  return hashes;
}
