import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('@uge/cli/package.json') as {
  version: string;
  engines: { node: string };
};

/** Release of `@uge/cli`. */
export const VERSION: string = manifest.version;

/** Versions of Node that it is for. */
export const NODE_RANGE: string = manifest.engines.node;
