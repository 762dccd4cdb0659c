import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runInTest } from '../testing/run-in-test.ts';
import { init } from './init.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('writes a project, and says before what it would write', async () => {
  const project = join(folder, 'My City');
  const plan = JSON.parse((await runInTest(init, project, '--dry-run', '--json')).stdout);
  expect(await readdir(folder)).toEqual([]);
  const { stdout } = await runInTest(init, project);
  expect(stdout).toContain('npm run walk');
  const files = (await readdir(project)).sort();
  expect(files).toEqual(['.gitignore', '.npmrc', 'README.md', 'package.json', 'uge.config.ts', 'walk.mjs']);
  expect(plan.writes.map(({ path }: { path: string }) => path).sort()).toEqual(
    files.map((file) => join(project, file)),
  );
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: 'my-city', scripts: { train: 'uge train' } });
});

it('overwrites nothing', async () => {
  await writeFile(join(folder, 'README.md'), 'mine');
  await expect(runInTest(init, folder)).rejects.toMatchObject({
    code: 'cli/folder-in-use',
    message: expect.stringContaining('README.md already'),
  });
  expect(await readdir(folder)).toEqual(['README.md']);
});
