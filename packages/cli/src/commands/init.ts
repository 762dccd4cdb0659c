import { basename, join, resolve } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import type { Command } from '../command.ts';
import { projectFiles } from '../init/project-files.ts';
import { isThere } from '../is-there.ts';
import { plannedOutput } from '../plan/planned-files.ts';
import { VERSION } from '../version.ts';

export const init: Command = {
  name: 'init',
  summary: 'Begin a project: package.json with scripts from data to results, config, a first script of your own.',
  positionals: [{ name: 'folder', description: 'Where; it is made. Default the working folder.' }],
  options: {},
  examples: ['uge init my-city', 'uge init my-city --dry-run'],
  withoutConfig: true,
  plan: async ({ positionals }) => {
    const files = await filesFor(positionals[0] ?? '.');
    return {
      writes: await Promise.all([...files].map(([path, text]) => plannedOutput(path, Buffer.byteLength(text)))),
      estimate: { files: files.size },
    };
  },
  run: async ({ positionals }) => {
    const folder = positionals[0] ?? '.';
    const files = await filesFor(folder);
    for (const [path, text] of files) await writeFileAtomic(path, text);
    return {
      json: { folder, files: [...files.keys()] },
      text: `Next:\n${folder === '.' ? '' : `  cd ${folder}\n`}  npm install\n  npm run walk`,
      wrote: [...files.keys()],
    };
  },
};

/** @throws {UgeError} `cli/folder-in-use` where one of the files is there: nothing of a user's is overwritten. */
async function filesFor(folder: string): Promise<Map<string, string>> {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  const files = [...projectFiles({ name: name || 'city-project', version: VERSION })];
  const there: string[] = [];
  for (const [file] of files) if (await isThere(join(folder, file))) there.push(file);
  if (there.length > 0) {
    throw new UgeError(
      'cli/folder-in-use',
      `uge init: ${folder} holds ${there.join(', ')} already, and nothing is overwritten; give another folder.`,
      { folder, files: there },
    );
  }
  return new Map(files.map(([file, text]) => [join(folder, file), text]));
}
