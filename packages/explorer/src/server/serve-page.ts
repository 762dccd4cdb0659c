import { access } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UgeError } from '@uge/core';
import { sendFile } from './send.ts';

/** Beside the built server: `dist/app`. */
export const BUILT_PAGE: string = fileURLToPath(new URL('./app/', import.meta.url));

const FILES = new Set(['index.html', 'app.js', 'style.css', 'maplibre-gl-worker.mjs']);

/**
 * Sends a file of the page.
 *
 * @returns false where it has no such file.
 * @throws {UgeError} `explorer/no-page` where it has not been built.
 */
export async function servePage(
  path: string,
  { page, response }: { page: string; response: ServerResponse },
): Promise<boolean> {
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (!FILES.has(name)) return false;
  const file = join(page, name);
  await access(file).catch((cause: Error) => {
    throw new UgeError(
      'explorer/no-page',
      `${file} is missing: the page is not built; npm run build in the repository, or install the package anew.`,
      { file },
      { cause },
    );
  });
  await sendFile(response, { file, keep: false });
  return true;
}
