import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';

const require = createRequire(import.meta.url);

export default defineConfig([
  {
    entry: ['src/index.ts'],
    format: 'esm',
    target: 'es2022',
    dts: true,
    sourcemap: true,
    clean: true,
  },
  {
    // The page: one script and one style sheet, with everything that they need.
    entry: { app: 'src/app/main.tsx', style: 'src/app/app.css' },
    outDir: 'dist/app',
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    splitting: false,
    minify: true,
    noExternal: [/.*/],
    onSuccess: async () => {
      await copyFile('src/app/index.html', 'dist/app/index.html');
      await copyFile(require.resolve('maplibre-gl/dist/maplibre-gl-worker.mjs'), 'dist/app/maplibre-gl-worker.mjs');
    },
  },
]);
