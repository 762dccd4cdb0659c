import { defineConfig } from 'tsup';

export default defineConfig({
  // Two entries: the fused operations alone also load in a browser.
  entry: { index: 'src/index.ts', fused: 'src/fused/index.ts' },
  format: 'esm',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
  // Node cannot load tfjs-core's ES modules by path, so the gradient definitions travel with the build.
  noExternal: [/^@tensorflow\/tfjs-core\/dist\//],
});
