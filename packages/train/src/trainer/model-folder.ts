import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * `model/` of a run, replaced so that a process killed at any moment leaves the old weights or the new ones: two renames,
 * the state between which {@link recoverModelFolder} ends.
 */
export async function replaceModelFolder(out: string, write: (folder: string) => Promise<void>): Promise<void> {
  const { model, next, previous } = paths(out);
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  await write(next);
  await rm(previous, { recursive: true, force: true });
  await rename(model, previous).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(next, model);
  await rm(previous, { recursive: true, force: true });
}

/** Puts `model/` right after a kill, and removes what lies about. */
export async function recoverModelFolder(out: string): Promise<void> {
  const { model, next, previous } = paths(out);
  const isThere = await stat(model).then(
    () => true,
    () => false,
  );
  // The validation that wrote the newer ones comes again.
  if (!isThere) await rename(previous, model).catch(() => undefined);
  await Promise.all([next, previous].map((path) => rm(path, { recursive: true, force: true })));
}

function paths(out: string): Record<'model' | 'next' | 'previous', string> {
  return { model: join(out, 'model'), next: join(out, 'model.next'), previous: join(out, 'model.previous') };
}
