import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Packs every package into `folder`, as publishing would: `[{ name, version, filename, files: [{ path }] }]`. Needs a build. */
export function packPackages(folder) {
  mkdirSync(folder, { recursive: true });
  const pnpm = join(root, 'node_modules/pnpm/bin/pnpm.cjs');
  const args = [pnpm, '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder, '--json'];
  const environment = {
    ...process.env,
    PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  };
  const output = execFileSync(process.execPath, args, { cwd: root, env: environment, encoding: 'utf8' });
  return JSON.parse(output.slice(output.indexOf('[')));
}
