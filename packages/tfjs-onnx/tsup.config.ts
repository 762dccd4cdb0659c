import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup/library.ts';

export default defineConfig({
  ...library,
  // Two entries: the fused operations alone also load in a browser.
  entry: { index: 'src/index.ts', fused: 'src/fused/index.ts' },
  // Node cannot load tfjs-core's ES modules by path, so the gradient definitions travel with the build.
  noExternal: [/^@tensorflow\/tfjs-core\/dist\//],
});
