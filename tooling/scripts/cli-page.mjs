// Writes the commands into docs/guides/cli.md and the schema of uge.config.json, both from the table of commands; with --check
// only says whether they are current. Needs a build. node tooling/scripts/cli-page.mjs [--check]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands, configJsonSchema, renderReference } from '../../packages/cli/dist/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const MARK = '<!-- What follows is made by `node tooling/scripts/cli-page.mjs`; do not edit. -->';

const page = join(root, 'docs/guides/cli.md');
const [head] = readFileSync(page, 'utf8').split(MARK);
const schema = JSON.stringify(configJsonSchema(commands), null, 2);
const files = new Map([
  [page, `${head.trimEnd()}\n\n${MARK}\n\n## Commands\n\n${renderReference(commands)}\n`],
  [join(root, 'docs/formats/uge-config.schema.json'), `${schema}\n`],
  // The package carries it for editors: "$schema": "./node_modules/@uge/cli/uge-config.schema.json".
  [join(root, 'packages/cli/uge-config.schema.json'), `${schema}\n`],
]);

for (const [path, content] of files) {
  const text = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: content,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${relative(root, path)} is not current: node tooling/scripts/cli-page.mjs`);
    process.exitCode = 1;
  } else writeFileSync(path, text);
}
