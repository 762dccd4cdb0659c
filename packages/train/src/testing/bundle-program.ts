import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Everything but the packages of this repository stays outside, by its path. */
const othersOutside: Plugin = {
  name: 'others-outside',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /^[^./]/ }, async ({ path, resolveDir, importer, kind, pluginData }) => {
      if (pluginData === 'resolved' || path.startsWith('@uge/') || path.startsWith('node:')) return undefined;
      // Parts of a CommonJS package that are written as ES modules, such as tfjs' gradients.
      if (path.startsWith('@tensorflow/tfjs-core/')) return undefined;
      const { path: found } = await resolve(path, { resolveDir, importer, kind, pluginData: 'resolved' });
      return { path: found.startsWith('/') ? pathToFileURL(found).href : found, external: true };
    });
  },
};

/** A program of this package's sources as a file that Node runs by itself, for tests that kill processes. */
export async function bundleProgram(source: URL): Promise<{ folder: string; file: string }> {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
  const folder = await mkdtemp(join(root, 'node_modules', '.program-'));
  const file = join(folder, 'program.mjs');
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@uge/source', 'import', 'node'],
    plugins: [othersOutside],
    logLevel: 'silent',
  });
  return { folder, file };
}
