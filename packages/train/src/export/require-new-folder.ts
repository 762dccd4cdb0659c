import { readdir } from 'node:fs/promises';
import { UgeError } from '@uge/core';

/** @throws {UgeError} `train/export-exists` where the folder holds something. */
export async function requireNewFolder(out: string): Promise<void> {
  if ((await readdir(out).catch(() => [])).length === 0) return;
  throw new UgeError('train/export-exists', `${out}: is not empty; name a new folder.`, { out });
}
