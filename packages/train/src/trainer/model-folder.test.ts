import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recoverModelFolder, replaceModelFolder } from './model-folder.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'uge-model-folder-'));
});
afterEach(() => rm(out, { recursive: true }));

const write = (text: string) => (folder: string) => writeFile(join(folder, 'w'), text);
const model = () => readFile(join(out, 'model', 'w'), 'utf8');

describe('the model of a run', () => {
  it('is replaced as a whole', async () => {
    await replaceModelFolder(out, write('a'));
    await replaceModelFolder(out, write('b'));
    expect(await model()).toBe('b');
    await expect(replaceModelFolder(out, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    expect(await model()).toBe('b');
  });

  it('comes back after a kill between the two renames', async () => {
    await replaceModelFolder(out, write('a'));
    await rename(join(out, 'model'), join(out, 'model.previous'));
    await mkdir(join(out, 'model.next'));
    await recoverModelFolder(out);
    expect(await model()).toBe('a');
    expect(await readdir(out)).toEqual(['model']);
    await recoverModelFolder(out);
    expect(await model()).toBe('a');
  });
});
