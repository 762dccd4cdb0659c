import { defineConfig } from 'tsup';
import { buildPage } from './scripts/build-page.mjs';

export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
  onSuccess: () => buildPage('dist/app'),
});
