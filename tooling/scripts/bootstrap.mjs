// Runs a root command on a machine that has only Node and npm: installs what is missing, builds what changed, then starts it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PNPM = 'pnpm@10.34.9';
const STAMP = join(root, 'node_modules/.uge-installed');

requireNode();
const [command, ...rest] = process.argv.slice(2);
install();
if (command === 'quickstart') {
  build();
  exitWith(run(process.execPath, ['packages/cli/dist/bin.js', 'quickstart', ...rest]));
} else if (command === 'test') {
  step('type-check');
  run(bin('turbo'), ['run', 'typecheck', '--output-logs=errors-only'], { mustSucceed: true });
  step('tests');
  exitWith(run(bin('vitest'), ['run', ...rest]));
} else if (command === 'build') {
  build();
} else if (command === 'docs') {
  step('API pages');
  run(process.execPath, ['tooling/scripts/api-pages.mjs'], { mustSucceed: true });
  step('site');
  exitWith(run(bin('vitepress'), ['build', 'docs', ...rest]));
} else {
  console.error(`bootstrap: expected quickstart, test, build or docs, found "${command ?? ''}"`);
  process.exit(2);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `UGE needs Node 20.19 or newer; this is ${process.version}. Install a current LTS from https://nodejs.org.`,
  );
  process.exit(1);
}

/** Install again only where the lockfile or a manifest changed. */
function install() {
  const wanted = manifestHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  step('install');
  run('npx', ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'], {
    mustSucceed: true,
  });
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
}

function build() {
  step('build');
  run(bin('turbo'), ['run', 'build', '--output-logs=errors-only'], { mustSucceed: true });
}

function manifestHash() {
  const hash = createHash('sha256');
  const manifests = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'];
  for (const group of ['packages', 'examples', 'tooling']) {
    for (const entry of existsSync(join(root, group)) ? readdirSync(join(root, group)) : [])
      manifests.push(`${group}/${entry}/package.json`);
  }
  for (const manifest of manifests.sort()) {
    const path = join(root, manifest);
    if (existsSync(path)) hash.update(manifest).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function bin(name) {
  return join(root, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

function run(file, args, { mustSucceed = false } = {}) {
  const environment = {
    ...process.env,
    PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter), // turbo looks for pnpm here

    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    npm_config_update_notifier: 'false',
  };
  const { status, error } = spawnSync(file, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
    shell: process.platform === 'win32',
  });
  if (error) console.error(`${file}: ${error.message}`);
  if (mustSucceed && status !== 0) exitWith(status);
  return status;
}

function step(name) {
  console.error(`» ${name}`);
}

function exitWith(status) {
  process.exit(status ?? 1);
}
