import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a build works, inside the folder it builds. Readers pass over both. */
const WORK_FOLDER = '.building';
const JOURNAL_FOLDER = '.journal';
/** Names in a dataset folder that belong to a build that has not ended. */
export const BUILD_FOLDERS: readonly string[] = [WORK_FOLDER, JOURNAL_FOLDER];

/** The folders of a build. */
export interface WorkFolder {
  /** The dataset to be. */
  folder: string;
  journals: string;
}

/**
 * The folders that a build works in. What an interrupted build left there is kept to go on from, and a publication that was
 * interrupted is finished first.
 *
 * @param options.force - begin anew.
 */
export async function openWorkFolder(out: string, { force }: { force: boolean }): Promise<WorkFolder> {
  await finishPublication(out);
  const work = { folder: join(out, WORK_FOLDER), journals: join(out, JOURNAL_FOLDER) };
  if (force) for (const folder of Object.values(work)) await rm(folder, { recursive: true, force: true });
  for (const folder of Object.values(work)) await mkdir(folder, { recursive: true });
  await rm(join(work.folder, 'dataset.json'), { force: true });
  return work;
}

/** Put the finished dataset in the place of `out`. Interrupted at any point, the next build finishes it. */
export async function publishWorkFolder(out: string): Promise<void> {
  await rename(join(out, WORK_FOLDER), nextOf(out));
  await finishPublication(out);
}

/** Whatever is in `<out>.next` is whole: only {@link publishWorkFolder} puts something there, by one rename. */
async function finishPublication(out: string): Promise<void> {
  const previous = `${out}.previous`;
  if (existsSync(nextOf(out))) {
    if (existsSync(out)) {
      await rm(previous, { recursive: true, force: true });
      await rename(out, previous);
    }
    await rename(nextOf(out), out);
    await rm(previous, { recursive: true, force: true });
  } else if (existsSync(out)) await rm(previous, { recursive: true, force: true });
}

function nextOf(out: string): string {
  return `${out}.next`;
}
