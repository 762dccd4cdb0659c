import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UgeError } from '@uge/core';
import type { Command } from '../command.ts';
import { importModule } from '../import-module.ts';
import { checkConfig } from './check-config.ts';
import type { UgeConfig } from './uge-config.ts';

/** Names of a config file, in the order in which they are looked for. */
const CONFIG_FILES: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'json'].map((end) => `uge.config.${end}`);

export interface LoadedUgeConfig {
  /** The file; absent where none was found. */
  path?: string;
  config: UgeConfig;
}

interface LoadUgeConfigOptions {
  /** The file, in place of a search. */
  path?: string;
  /** Whose options the config may hold. */
  commands: readonly Command[];
  /** Folder that the search starts in. Default the working directory. */
  cwd?: string;
}

/**
 * The config of `path`, else the nearest `uge.config.*` upwards from `cwd`, else an empty one. One that is code is run.
 *
 * @throws {UgeError} `cli/no-config`, `cli/unloadable-config`, `cli/bad-config` with file and key.
 */
export async function loadUgeConfig({
  path,
  commands,
  cwd = process.cwd(),
}: LoadUgeConfigOptions): Promise<LoadedUgeConfig> {
  const file = path === undefined ? await nearestConfig(resolve(cwd)) : resolve(cwd, path);
  if (file === undefined) return { config: {} };
  if (!(await isFile(file))) {
    throw new UgeError('cli/no-config', `${file}: no such file; give one of the form ${CONFIG_FILES.join(', ')}.`, {
      path: file,
    });
  }
  return { path: file, config: checkConfig(await contentOf(file), { file, commands }) };
}

async function nearestConfig(folder: string): Promise<string | undefined> {
  for (const name of CONFIG_FILES) if (await isFile(join(folder, name))) return join(folder, name);
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestConfig(parent);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

async function contentOf(file: string): Promise<unknown> {
  try {
    return file.endsWith('.json') ? JSON.parse(await readFile(file, 'utf8')) : (await importModule(file, file)).default;
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
    throw new UgeError(
      'cli/unloadable-config',
      `${file}: ${reason}; expected JSON, or a module that runs (npm install) and exports a config by default.`,
      { path: file },
      { cause },
    );
  }
}
