// Writes docs/package-sizes.md: what each package weighs packed, installed and bundled for browsers. With --check only says whether a
// package is over its budget (tooling/package-budgets.json) or the page is more than a tenth off. Needs a build.
// node tooling/scripts/package-sizes.mjs [--check]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { collectInstalled, manifestOf } from './installed-packages.mjs';
import { packPackages } from './pack-packages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(root, 'docs/package-sizes.md');
const TOLERANCE = 0.1;
/** Of small numbers. */
const ROUNDING = 1;
const KILOBYTE = 1000;

/** Entries that run in browsers, by package. */
const FOR_BROWSERS = ['@uge/core', '@uge/graph', '@uge/data', '@uge/model'];
const WITHOUT_TENSORS = ['@uge/core', '@uge/graph', '@uge/data'];
const TENSOR_LIBRARY = /^(@tensorflow\/|onnxruntime|@uge\/(tfjs-onnx|model|train)$|@huggingface\/transformers)/;

const MEASURES = [
  ['packed', 'packed, kB'],
  ['unpacked', 'unpacked, kB'],
  ['dependencies', 'dependencies'],
  ['bundle', 'for browsers, kB'],
];

const budgets = JSON.parse(readFileSync(join(root, 'tooling/package-budgets.json'), 'utf8'));
const problems = [];
const work = mkdtempSync(join(tmpdir(), 'uge-sizes-'));
const rows = [];
try {
  for (const packed of packPackages(work)) rows.push(await rowOf(packed));
} finally {
  rmSync(work, { recursive: true });
}
rows.sort((a, b) => (a.name < b.name ? -1 : 1));
for (const row of rows) {
  for (const [measure, title] of MEASURES) {
    const limit = budgets[row.name]?.[measure];
    if (row[measure] === undefined ? limit !== undefined : !(row[measure] <= limit)) {
      problems.push(`${row.name}: ${title}: ${row[measure] ?? 'none'}, budget ${limit ?? 'none'}`);
    }
  }
}

const text = execFileSync(
  process.execPath,
  [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--stdin-file-path=page.md'],
  { cwd: root, input: pageOf(rows), encoding: 'utf8' },
);
if (process.argv.includes('--check')) {
  if (!existsSync(PAGE) || !isClose(readFileSync(PAGE, 'utf8'), text)) {
    problems.push('docs/package-sizes.md is not current: node tooling/scripts/package-sizes.mjs');
  }
} else writeFileSync(PAGE, text);

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(
    'package-sizes: make it smaller, or raise the budget in tooling/package-budgets.json and say why in the commit.',
  );
  process.exitCode = 1;
} else
  console.log(rows.map(({ name, packed, bundle }) => `${name} ${packed}${bundle ? ` (${bundle})` : ''}`).join(', '));

async function rowOf({ name, filename }) {
  const folder = join(root, 'packages', name.slice('@uge/'.length));
  const found = new Map();
  for (const dependency of Object.keys(manifestOf(folder).dependencies ?? {}))
    collectInstalled(dependency, folder, found);
  const names = [...found.values()].map(({ manifest }) => manifest.name);
  if (WITHOUT_TENSORS.includes(name)) refuseTensors(name, 'installs', names);
  return {
    name,
    packed: kilobytes(statSync(filename).size),
    unpacked: kilobytes(unpackedSize(filename)),
    dependencies: names.length,
    ...(FOR_BROWSERS.includes(name) ? { bundle: await bundleSize(name, folder) } : {}),
  };
}

function unpackedSize(tarball) {
  const folder = mkdtempSync(join(work, 'unpacked-'));
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const files = readdirSync(folder, { recursive: true }).map((file) => statSync(join(folder, file)));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

/** Everything that the package exports, minified and gzipped, its dependencies with it. */
async function bundleSize(name, folder) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(folder, manifestOf(folder).exports['.'].default)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    outdir: work,
    splitting: true,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs).map((file) => file.split('node_modules/').at(-1));
  if (WITHOUT_TENSORS.includes(name)) refuseTensors(name, 'bundles', inputs);
  return kilobytes(outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0));
}

function refuseTensors(name, verb, names) {
  const tensors = names.filter((other) => TENSOR_LIBRARY.test(other));
  if (tensors.length > 0) problems.push(`${name} ${verb} ${tensors.join(', ')}, expected no tensor library`);
}

function pageOf(list) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const cell = (row, measure) =>
    row[measure] === undefined ? '–' : `${row[measure]} (${budgets[row.name]?.[measure]})`;
  return [
    '# Sizes of the packages',
    'Made by `node tooling/scripts/package-sizes.mjs`; do not edit. In brackets the budget that CI holds each to.',
    [
      line(['package', ...MEASURES.map(([, title]) => title)]),
      line(['---', ...MEASURES.map(() => '---:')]),
      ...list.map((row) => line([`\`${row.name}\``, ...MEASURES.map(([measure]) => cell(row, measure))])),
    ].join('\n'),
    [
      '- **packed, unpacked**: the tarball on npm, and what it becomes: sources, built files with source maps, types.',
      '- **dependencies**: packages that are installed with it on Linux x64, with all of theirs, other packages of UGE among them.',
      '- **for browsers**: everything that the main entry exports with its dependencies, minified and gzipped; a page that imports less gets less.',
    ].join('\n'),
    `${WITHOUT_TENSORS.map((name) => `\`${name}\``).join(', ')} install and bundle no tensor library; CI refuses one.`,
  ].join('\n\n');
}

/** Equal but for numbers that differ by no more than the tolerance. */
function isClose(a, b) {
  const wordsOf = (page) => page.replace(/ {2,}|-{3,}/g, ' ').split(/(\d+)/);
  const [first, second] = [wordsOf(a), wordsOf(b)];
  return (
    first.length === second.length &&
    first.every((word, index) => {
      const other = second[index];
      return word === other || Math.abs(word - other) <= Math.max(ROUNDING, TOLERANCE * Math.max(word, other));
    })
  );
}

function kilobytes(bytes) {
  return Math.round(bytes / KILOBYTE);
}
