import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const APP = fileURLToPath(new URL('../src/app/', import.meta.url));

/**
 * Builds the page from the sources: one script and one style sheet with everything that they need, and the map's worker.
 *
 * @param {string} folder - is created.
 * @param {{ minify?: boolean }} [options]
 */
export async function buildPage(folder, { minify = true } = {}) {
  await build({
    entryPoints: { app: join(APP, 'main.tsx'), style: join(APP, 'app.css') },
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@uge/source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'eof',
    minify,
    logLevel: 'warning',
  });
  await mkdir(folder, { recursive: true });
  await copyFile(join(APP, 'index.html'), join(folder, 'index.html'));
  const worker = createRequire(import.meta.url).resolve('maplibre-gl/dist/maplibre-gl-worker.mjs');
  await copyFile(worker, join(folder, 'maplibre-gl-worker.mjs'));
}
