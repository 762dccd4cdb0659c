import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of reference fixtures beside the repository, or undefined where it is absent: such tests skip. */
export function sharedFixtures(path: string): string | undefined {
  const folder = fileURLToPath(new URL(`../../../../../shared/${path}`, import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
