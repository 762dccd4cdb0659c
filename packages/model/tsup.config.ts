import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup/library.ts';

export default defineConfig({
  ...library,
  entry: ['src/index.ts', 'src/node.ts'],
  // Node cannot load tfjs-core's ES modules by path, so the gradient definitions travel with the build.
  noExternal: [/^@tensorflow\/tfjs-core\/dist\//],
});
