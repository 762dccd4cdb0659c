import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const core = join(dirname(require.resolve('@tensorflow/tfjs-core/package.json')), 'dist');

/** Test files that no backend has a part in: storage of models, browsers, numbers of versions. */
const WITHOUT_BACKEND =
  /^(io|platforms)\/|^(browser_util|device_util|environment|flags|global_util|hash_util|jasmine_util|version)_test$/;

/** The test files that tfjs-core lists as its suite, without extension, relative to its `dist`. */
export function testFiles() {
  const listed = [...readFileSync(join(core, 'tests.js'), 'utf8').matchAll(/^import '\.\/(.+)';$/gm)];
  return listed.map(([, file]) => file).filter((file) => !WITHOUT_BACKEND.test(file));
}

/** Bundles tfjs-core, its tests, the cpu backend and this backend into one file, so that there is one copy of tfjs-core. */
export async function bundleSuite(target) {
  const lines = testFiles().map((file) => `begin('${file.replace(/_test$/, '')}'); require('${join(core, file)}.js');`);
  await build({
    entryPoints: [join(here, 'suite.mjs')],
    outfile: target,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['@uge/source'],
    external: ['koffi', 'onnxruntime-node'],
    logLevel: 'error',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [
      {
        name: 'test-files',
        setup(plugin) {
          plugin.onResolve({ filter: /^uge:test-files$/ }, () => ({ path: 'test-files', namespace: 'uge' }));
          plugin.onLoad({ filter: /.*/, namespace: 'uge' }, () => ({
            contents: `export function loadTestFiles(begin) {\n${lines.join('\n')}\n}`,
            resolveDir: here,
          }));
          // tfjs-core's tests name this dependency of theirs without declaring it.
          plugin.onResolve({ filter: /^jasmine-core\// }, ({ path }) => ({ path: require.resolve(path) }));
        },
      },
    ],
  });
}
