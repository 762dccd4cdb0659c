import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup/library.ts';
import { buildPage } from './scripts/build-page.mjs';

export default defineConfig({
  ...library,
  entry: ['src/index.ts'],
  onSuccess: () => buildPage('dist/app'),
});
