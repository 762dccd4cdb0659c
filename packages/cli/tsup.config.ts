import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup/library.ts';

export default defineConfig({
  ...library,
  entry: ['src/index.ts', 'src/bin.ts'],
});
