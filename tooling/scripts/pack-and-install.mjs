// Packs every package, installs the tarballs into an empty project and checks there what a user would do first. Needs a build.
// node tooling/scripts/pack-and-install.mjs [--keep]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackages } from './pack-packages.mjs';
import { commandChecks } from './packed/command-checks.mjs';
import { consumerChecks } from './packed/consumer-checks.mjs';

/** Each is `[name, (project) => void]` and throws where something is wrong; `project.run(file, args)` runs in the project. */
const CHECKS = [...commandChecks, ...consumerChecks];

const keep = process.argv.includes('--keep');
const work = mkdtempSync(join(tmpdir(), 'uge-packed-'));
let failed = 0;
try {
  const project = emptyProject(packAll(join(work, 'tarballs')), join(work, 'project'));
  for (const [name, check] of CHECKS) {
    const started = performance.now();
    try {
      await check(project);
      console.log(`ok      ${name}  ${((performance.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}\n${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    }
  }
} finally {
  if (keep) console.log(work);
  else rmSync(work, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;

/** @returns tarballs by package name; each package carries its licence. */
function packAll(folder) {
  const packed = packPackages(folder);
  const bare = packed.filter(({ files }) => !files.some(({ path }) => path === 'LICENSE')).map(({ name }) => name);
  if (bare.length > 0) throw new Error(`packed without a LICENSE file: ${bare.join(', ')}`);
  return Object.fromEntries(packed.map(({ name, filename }) => [name, `file:${filename}`]));
}

function emptyProject(dependencies, folder) {
  mkdirSync(folder);
  const manifest = { name: 'packed', private: true, type: 'module', dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  const run = (file, args, options = {}) =>
    execFileSync(file, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', ...options });
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error']);
  return { folder, dependencies, run };
}
