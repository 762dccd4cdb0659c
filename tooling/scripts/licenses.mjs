// Checks that everything the packages install has a licence that we accept, and writes packages/*/THIRD-PARTY-LICENSES.txt: the
// licences of what is built into a package instead of being installed beside it. With --check only says whether those are current.
// node tooling/scripts/licenses.mjs [--check]
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectInstalled, folderOf, manifestOf } from './installed-packages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const NOTICE = 'THIRD-PARTY-LICENSES.txt';

const ACCEPTED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** Licences that ask for more of who changes or links the code, each for what it is used as here. */
const ACCEPTED_FOR = [
  { name: /^exifreader$/, license: 'MPL-2.0', why: 'installed beside ours and not changed: MPL covers its own files' },
  { name: /^@img\/sharp-libvips-/, license: 'LGPL-3.0-or-later', why: 'a shared library that anyone can exchange' },
];

/** Copied into the sources as data, where no import tells. */
const COPIED = { graph: ['@openstreetmap/id-tagging-schema'] };

const packages = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'package.json')),
);
const problems = [];
const installed = new Map();
for (const name of packages) {
  const folder = join(root, 'packages', name);
  for (const dependency of Object.keys(manifestOf(folder).dependencies ?? {})) {
    collectInstalled(dependency, folder, installed);
  }
}
const others = [...installed.values()].filter(({ manifest }) => !manifest.name.startsWith('@uge/'));
for (const { manifest } of others) checkLicense(manifest, 'installed');
for (const name of packages) checkNotice(name);

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(
    'licenses: accept a licence in tooling/scripts/licenses.mjs with its reason, use another package, or write the notices anew by `node tooling/scripts/licenses.mjs`.',
  );
  process.exitCode = 1;
} else console.log(`${others.length} packages are installed with ours: ${summary()}`);

function checkLicense(manifest, use) {
  const { name, version } = manifest;
  const license = licenseOf(manifest);
  if (!isAccepted(license, name)) problems.push(`${name}@${version}, ${use}: ${license || 'no licence named'}`);
}

function licenseOf({ license, licenses = [] }) {
  return license?.type ?? license ?? licenses.map(({ type }) => type).join(' OR ');
}

/** Of `A OR B` one is enough, of `A AND B` both are needed. */
function isAccepted(expression, name) {
  const special = ACCEPTED_FOR.find((entry) => entry.name.test(name));
  const isGood = (license) => ACCEPTED.has(license) || special?.license === license;
  const choices = expression.replace(/[()]/g, '').split(/ OR /i);
  return choices.some((choice) => choice.split(/ AND /i).every((license) => isGood(license.trim())));
}

function checkNotice(name) {
  const folder = join(root, 'packages', name);
  const path = join(folder, NOTICE);
  const text = noticeOf(name, folder);
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const isListed = manifestOf(folder).files.includes(NOTICE);
  if (Boolean(text) !== isListed)
    problems.push(`packages/${name}/package.json: "files" ${text ? 'lacks' : 'names'} ${NOTICE}`);
  if (text === current) return;
  if (process.argv.includes('--check')) problems.push(`${relative(root, path)} is not current`);
  else if (text) writeFileSync(path, text);
  else rmSync(path);
}

function noticeOf(name, folder) {
  const { dependencies = {}, peerDependencies = {} } = manifestOf(folder);
  const beside = (specifier) => specifier in dependencies || specifier in peerDependencies;
  const found = new Map();
  for (const [specifier, file] of importsOf(join(folder, 'src'))) {
    const imported = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    const isPage = file.startsWith('app/');
    if (isPage || !beside(imported)) collectInstalled(imported, folder, found);
    else if (/^@tensorflow\/tfjs-core\/dist\//.test(specifier)) collectAlone(imported, folder, found);
  }
  for (const copied of COPIED[name] ?? []) collectAlone(copied, folder, found);
  if (found.size === 0) return '';
  const entries = [...found.values()].sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
  for (const { manifest } of entries) checkLicense(manifest, `built into @uge/${name}`);
  const parts = entries.map((entry) => {
    const { name: title, version } = entry.manifest;
    return `${title} ${version} (${licenseOf(entry.manifest)})\n\n${licenseText(entry)}`;
  });
  const head = `Built into @uge/${name}, whole or in part. Made by tooling/scripts/licenses.mjs; do not edit.`;
  return [head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`).concat('\n');
}

function collectAlone(name, from, found) {
  const all = new Map();
  collectInstalled(name, from, all);
  const folder = folderOf(name, from);
  found.set(folder, all.get(folder));
}

/** `[specifier, file]` of what sources import from outside, types and tests left out. */
function importsOf(folder) {
  const files = readdirSync(folder, { recursive: true })
    .filter((file) => /\.(tsx?|css)$/.test(file) && !/\.test\.tsx?$|(^|\/)testing\//.test(file))
    .sort();
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const statements = text.matchAll(
      /^(?:import|export)\s+(?!type\b)(?:[\w{][^;'"]*?\sfrom\s+)?['"]([^'"./][^'"]*)['"]|import\(\s*['"]([^'"./][^'"]*)['"]|@import\s+['"]([^'"./][^'"]*)['"]/gm,
    );
    return [...statements]
      .map(([, ...specifiers]) => [specifiers.find(Boolean), file])
      .filter(([specifier]) => !/^(node:|@uge\/)/.test(specifier));
  });
}

function licenseText({ folder, manifest }) {
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort();
  if (files.length > 0) return files.map((file) => plainText(join(folder, file))).join('\n\n');
  const { author, repository } = manifest;
  const license = licenseOf(manifest);
  const by = author?.name ?? author ?? 'its authors';
  return `Copyright ${by}, ${repository?.url ?? repository}. Published without a licence file, under ${license}${
    license === 'Apache-2.0' ? ': the text is that of LICENSE beside this file' : ''
  }.`;
}

function plainText(path) {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim();
}

function summary() {
  const counts = new Map();
  for (const { manifest } of others) counts.set(licenseOf(manifest), (counts.get(licenseOf(manifest)) ?? 0) + 1);
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return byCount.map(([license, count]) => `${license} ${count}`).join(', ');
}
