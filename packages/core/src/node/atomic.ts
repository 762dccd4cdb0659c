import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Write a file so that readers see either the old or the whole new content. Parent folders are made.
 *
 * @param content - pieces are written one by one: what they make up need not fit in one string.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array | Iterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    await writeFile(temporary, content, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Build a folder out of sight and move it into place when `build` succeeds; on error or abort nothing is left and an
 * older folder of that name stays as it was.
 *
 * @param build - receives the temporary folder to write into.
 */
export async function writeFolderAtomic<T>(path: string, build: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  await mkdir(temporary);
  try {
    const result = await build(temporary);
    const old = temporaryName(path);
    const replaced = await rename(path, old).then(
      () => true,
      () => false,
    );
    await rename(temporary, path);
    if (replaced) await rm(old, { recursive: true, force: true });
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.tmp`;
}
