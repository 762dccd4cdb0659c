import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentHash } from '@uge/core';

/** Hash of the built code of packages: a stage made by other code is not reused. */
export async function codeFingerprint(packages: readonly string[]): Promise<string> {
  const hashes: string[] = [];
  for (const name of packages) {
    const folder = dirname(fileURLToPath(import.meta.resolve(name)));
    for (const file of (await readdir(folder)).toSorted()) {
      if (file.endsWith('.js')) hashes.push(contentHash(new Uint8Array(await readFile(join(folder, file)))));
    }
  }
  return contentHash(hashes);
}
