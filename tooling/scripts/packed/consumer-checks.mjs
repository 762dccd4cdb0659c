// What a project that imports the packed packages gets: types in both ways to resolve modules, code that runs on the Node versions
// that are supported, bundles for browsers.
import { deepEqual, equal, match } from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const PROGRAM = 'consumer.ts';
const NODE_MAJORS = [20, 22];
const FOR_BROWSERS = ['@uge/core', '@uge/graph', '@uge/data', '@uge/model', '@uge/tfjs-onnx/fused'];

const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['ES2023', 'DOM'],
  strict: true,
  noEmitOnError: false,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
};

export const consumerChecks = [
  [
    'types, moduleResolution bundler',
    (project) => compile(project, { module: 'preserve', moduleResolution: 'bundler' }),
  ],
  ['types, moduleResolution nodenext', (project) => compile(project, { module: 'nodenext' })],
  ...NODE_MAJORS.map((major) => [`every package used on Node ${major}`, (project) => runProgram(project, major)]),
  ['bundles for browsers', bundles],
];

/** Declarations of others are read too, since ours lean on them, but only what is wrong in ours is told. */
function compile({ folder, run }, resolution) {
  copyFileSync(join(here, PROGRAM), join(folder, PROGRAM));
  const config = { compilerOptions: { ...COMPILER_OPTIONS, ...resolution }, files: [PROGRAM] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  let output = '';
  try {
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false']);
  } catch (error) {
    output = error.stdout;
  }
  const ours = output
    .split('\n')
    .filter((line) => line.includes(': error ') && !/^node_modules\/(?!@uge\/)/.test(line));
  deepEqual(ours, []);
}

/** The program as the type-check before left it. Other versions of Node come from npm. */
function runProgram({ run }, major) {
  const program = PROGRAM.replace('.ts', '.js');
  const isThis = process.versions.node.startsWith(`${major}.`);
  const output = isThis ? run(process.execPath, [program]) : run('npx', ['--yes', `node@${major}`, program]);
  match(output, new RegExp(`Node v${major}\\..*: every package imported and used`));
}

async function bundles({ folder }) {
  for (const name of FOR_BROWSERS) {
    const { metafile } = await build({
      stdin: { contents: `export * from '${name}';`, resolveDir: folder },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      metafile: true,
      logLevel: 'silent',
      absWorkingDir: folder,
    });
    const files = Object.entries(metafile.inputs);
    const forNode = files.flatMap(([, { imports }]) =>
      imports.map(({ path }) => path).filter((path) => /^node:/.test(path)),
    );
    deepEqual(forNode, [], `${name} asks for Node`);
    equal(
      files.some(([file]) => /node_modules\/(sharp|onnxruntime-node|koffi)\//.test(file)),
      false,
      `${name} holds native code`,
    );
  }
}
