import { readdir } from 'node:fs/promises';
import { UgeError } from '@uge/core';

/**
 * Refuse to export over something.
 *
 * @throws {UgeError} `data/output-in-use` where the folder is not empty.
 */
export async function checkExportFolder(out: string): Promise<void> {
  const present = await readdir(out).catch((): string[] => []);
  if (present.length === 0) return;
  throw new UgeError('data/output-in-use', `${out}: holds ${present.length} files; choose a new or an empty folder.`, {
    out,
  });
}
