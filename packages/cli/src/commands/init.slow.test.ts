import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const packages = resolve(import.meta.dirname, '../../..');
const bin = join(packages, 'cli', 'dist', 'bin.js');

let folder: string;
let project: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-scaffold-'));
  project = join(folder, 'my-city');
  await mkdir(join(folder, 'node_modules', '@uge'), { recursive: true });
  for (const name of ['cli', 'data', 'graph'])
    await symlink(join(packages, name), join(folder, 'node_modules', '@uge', name));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(cwd: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, args, { cwd })).stdout;
}

it('makes a project that runs from data to results', async () => {
  await run(folder, bin, 'init', 'my-city');
  expect(await run(project, 'walk.mjs')).toMatch(/: .+, \d+ m from the middle on foot\n/);
  expect(await readFile(join(project, 'walk.svg'), 'utf8')).toContain('</svg>');

  const { scripts } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
  // Its own lines, made small: the command line wins over the config.
  const small: Record<string, readonly string[]> = {
    'uge city generate': ['--size', '500'],
    'uge data build': ['--render', '8', '--image-size', '56', '--workers', '1'],
    'uge train': ['--steps', '2', '--evaluate-every', '0', '--batch-size', '4'],
    'uge bench build': ['--queries', '3'],
  };
  for (const name of ['data', 'train', 'bench']) {
    for (const line of scripts[name].split(' && ') as string[]) {
      const [, extra = []] = Object.entries(small).find(([start]) => line.startsWith(start)) ?? [];
      await run(project, bin, ...line.split(' ').slice(1), ...extra, '--quiet');
    }
  }
  expect(await readdir(join(project, 'results'))).toEqual(
    expect.arrayContaining(['bm25', 'random', 'report.html', 'stage1', 'stage2']),
  );
}, 300_000);
