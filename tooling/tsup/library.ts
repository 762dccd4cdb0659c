import type { Options } from 'tsup';

/** What the build of every package has in common. Source maps point to the sources, which are published too. */
export const library: Options = {
  format: 'esm',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
  esbuildOptions: (options) => {
    options.sourcesContent = false;
  },
};
