import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UgeError } from '@uge/core';
import { createJiti, type Jiti } from 'jiti';
import type { BaselineRegistry } from '../baselines/baseline-registry.ts';
import { BASELINES } from '../baselines/baselines.ts';
import type { TaskRegistry } from '../tasks/task-registry.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import { type BenchPlugin, checkedConfig, checkedPlugin } from './uge-config.ts';

/** Names of a config file, in the order in which they are looked for. */
export const CONFIG_FILES: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'json'].map((end) => `uge.config.${end}`);

export interface LoadConfigOptions {
  /** Folder that the search for a config file starts in; it goes upwards. Default the working directory. */
  cwd?: string;
  /** The config file, in place of a search. */
  path?: string;
}

/** UGBench's tasks and baselines with those that a config adds. */
export interface LoadedConfig {
  /** The file; absent where none was found. */
  path?: string;
  tasks: TaskRegistry;
  baselines: BaselineRegistry;
}

/**
 * Tasks and baselines, those of the nearest `uge.config.*` included. A config is code and is run.
 *
 * @throws {UgeError} `bench/no-config` where `path` is not a file, `bench/unloadable-config` where a file or plugin cannot
 * be run, `bench/bad-config`, `bench/bad-task`, `bench/duplicate-task`, `bench/duplicate-baseline`.
 */
export async function loadConfig({ cwd = process.cwd(), path }: LoadConfigOptions = {}): Promise<LoadedConfig> {
  const file = path === undefined ? await findConfig(resolve(cwd)) : resolve(cwd, path);
  if (file === undefined) return { tasks: UGBENCH_TASKS, baselines: BASELINES };
  if (!(await isFile(file))) {
    const advice = `give one of the form ${CONFIG_FILES.join(', ')}`;
    throw new UgeError('bench/no-config', `${file}: no such file; ${advice}.`, { path: file });
  }
  const jiti = createJiti(file, { fsCache: false });
  const config = checkedConfig((await run(jiti, file, file)).default, file);
  const plugins: BenchPlugin[] = [config];
  for (const plugin of config.plugins ?? []) {
    const source = typeof plugin === 'string' ? `${file}: plugin "${plugin}"` : file;
    plugins.push(checkedPlugin(typeof plugin === 'string' ? await importPlugin(jiti, plugin, source) : plugin, source));
  }
  return {
    path: file,
    tasks: UGBENCH_TASKS.with(...plugins.flatMap(({ tasks = [] }) => tasks)),
    baselines: BASELINES.with(...plugins.flatMap(({ baselines = [] }) => baselines)),
  };
}

async function findConfig(folder: string): Promise<string | undefined> {
  for (const name of CONFIG_FILES) if (await isFile(join(folder, name))) return join(folder, name);
  const parent = dirname(folder);
  return parent === folder ? undefined : findConfig(parent);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

async function importPlugin(jiti: Jiti, specifier: string, source: string): Promise<unknown> {
  const module = await run(jiti, specifier, source);
  return module.plugin ?? module.default;
}

async function run(
  jiti: Jiti,
  specifier: string,
  source: string,
): Promise<{ readonly default?: unknown; readonly plugin?: unknown }> {
  try {
    return await jiti.import(specifier);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new UgeError('bench/unloadable-config', `${source}: ${reason}`, { source }, { cause });
  }
}
