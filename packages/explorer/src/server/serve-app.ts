import { access } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendFile } from './send.ts';

/** Beside the built server: `dist/app`. */
const APP = fileURLToPath(new URL('./app/', import.meta.url));
const FILES = new Set(['index.html', 'app.js', 'style.css', 'maplibre-gl-worker.mjs']);

/** Sends a file of the page. @returns false where it has no such file. */
export async function serveApp(path: string, response: ServerResponse): Promise<boolean> {
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (!FILES.has(name)) return false;
  const file = join(APP, name);
  await access(file);
  await sendFile(response, { file, keep: false });
  return true;
}
