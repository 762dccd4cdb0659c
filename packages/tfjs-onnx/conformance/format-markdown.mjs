import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Markdown as the formatter of this repository leaves it. */
export function formatMarkdown(page, target) {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${target}`], {
    cwd: root,
    input: `${page}\n`,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}
