import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const PACKAGE = new URL('../../', import.meta.url);

/**
 * Bundle this package from its sources as its build does, for tests of what only built code can do: worker threads and
 * processes of their own.
 *
 * @param name - of the folder under `node_modules/.cache`, where the bundle finds the package's dependencies.
 * @returns URL of the bundled `node.js`.
 */
export async function builtPackage(name: string): Promise<string> {
  const out = new URL(`node_modules/.cache/${name}/`, PACKAGE);
  await build({
    config: false,
    silent: true,
    format: 'esm',
    target: 'es2022',
    entry: {
      node: fileURLToPath(new URL('src/node.ts', PACKAGE)),
      'pipeline-worker': fileURLToPath(new URL('src/pipeline/worker-entry.ts', PACKAGE)),
    },
    outDir: fileURLToPath(out),
    clean: true,
    external: ['sharp'],
    noExternal: [/^(?!sharp)/],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    esbuildOptions: (options) => {
      options.conditions = ['@uge/source'];
    },
  });
  return new URL('node.js', out).href;
}
