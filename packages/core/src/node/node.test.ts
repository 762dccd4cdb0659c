import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashFile, readAllJsonl, runStage, writeFileAtomic, writeFolderAtomic, writeJsonl } from '../node.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-core-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('atomic writes', () => {
  it('replaces files and folders whole', async () => {
    await writeFileAtomic(join(folder, 'deep/file.txt'), 'one');
    await writeFileAtomic(join(folder, 'deep/file.txt'), 'two');
    expect(await readFile(join(folder, 'deep/file.txt'), 'utf8')).toBe('two');
    const out = join(folder, 'out');
    await writeFolderAtomic(out, (temporary) => writeFile(join(temporary, 'a'), '1'));
    await writeFolderAtomic(out, (temporary) => writeFile(join(temporary, 'b'), '2'));
    expect(await readdir(out)).toEqual(['b']);
  });

  it('leaves the old folder and no rubbish when the build fails', async () => {
    const out = join(folder, 'out');
    await writeFolderAtomic(out, (temporary) => writeFile(join(temporary, 'a'), '1'));
    await expect(
      writeFolderAtomic(out, async (temporary) => {
        await writeFile(join(temporary, 'b'), '2');
        throw new Error('interrupted');
      }),
    ).rejects.toThrow('interrupted');
    expect(await readdir(out)).toEqual(['a']);
    expect(await readdir(folder)).toEqual(['out']);
  });
});

describe('JSON Lines', () => {
  it('round-trips and hashes', async () => {
    const path = join(folder, 'rows.jsonl');
    await writeJsonl(path, [{ a: 'é' }, { a: 2 }]);
    expect(await readAllJsonl(path)).toEqual([{ a: 'é' }, { a: 2 }]);
    expect(await hashFile(path)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('names file and line of a broken row, and a missing file', async () => {
    const path = join(folder, 'rows.jsonl');
    await writeFile(path, '{"a":1}\n{"a":');
    await expect(readAllJsonl(path)).rejects.toMatchObject({ code: 'core/invalid-jsonl', details: { line: 2 } });
    await expect(readAllJsonl(join(folder, 'none'))).rejects.toMatchObject({ code: 'core/unreadable-file' });
  });
});

describe('runStage', () => {
  it('builds once per inputs', async () => {
    let builds = 0;
    const out = join(folder, 'stage');
    const run = (inputs: unknown) =>
      runStage({
        folder: out,
        inputs,
        build: async (temporary) => {
          builds++;
          await writeFile(join(temporary, 'result'), String(builds));
        },
      });
    expect((await run({ seed: 1 })).reused).toBe(false);
    expect((await run({ seed: 1 })).reused).toBe(true);
    expect((await run({ seed: 2 })).reused).toBe(false);
    expect(builds).toBe(2);
    expect(existsSync(join(out, 'result'))).toBe(true);
  });
});
