// Publishes to npm the packages whose version is not there yet, with provenance, and tags them. Runs in the release workflow only.
// The address of the repository, which npm compares with the provenance, is that of the workflow's: a fork publishes as itself.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (!server || !repository) {
  console.error(
    'release: GITHUB_SERVER_URL and GITHUB_REPOSITORY are not set, expected in the release workflow; packages are published from there only, so that their provenance can be checked.',
  );
  process.exit(2);
}

run(process.execPath, 'tooling/scripts/bootstrap.mjs', 'build');
for (const name of readdirSync(join(root, 'packages'))) {
  const path = join(root, 'packages', name, 'package.json');
  const address = `${server}/${repository}`;
  const manifest = {
    ...JSON.parse(readFileSync(path, 'utf8')),
    homepage: `${address}/tree/main/packages/${name}#readme`,
    bugs: `${address}/issues`,
    repository: { type: 'git', url: `git+${address}.git`, directory: `packages/${name}` },
  };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
run(join(root, 'node_modules/.bin/changeset'), 'publish');

function run(file, ...args) {
  const { status } = spawnSync(file, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
