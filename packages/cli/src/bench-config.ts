import {
  BASELINES,
  type BaselineRegistry,
  type BenchPlugin,
  defineTask,
  type TaskRegistry,
  UGBENCH_TASKS,
} from '@uge/bench';
import { UgeError } from '@uge/core';
import { checkedWith, pluginSchema } from './config/check-config.ts';
import type { LoadedUgeConfig } from './config/load-uge-config.ts';
import { importModule } from './import-module.ts';

/** UGBench's tasks and baselines with those that a config adds. */
interface BenchConfig {
  tasks: TaskRegistry;
  baselines: BaselineRegistry;
}

/**
 * @throws {UgeError} `cli/unloadable-config`, `cli/bad-config`, `bench/bad-task`, `bench/duplicate-task`,
 * `bench/duplicate-baseline`.
 */
export async function benchConfig({ config, path }: LoadedUgeConfig): Promise<BenchConfig> {
  const plugins: BenchPlugin[] = [config];
  for (const plugin of config.plugins ?? []) {
    plugins.push(typeof plugin === 'string' ? await importPlugin(plugin, path!) : plugin);
  }
  return {
    tasks: UGBENCH_TASKS.with(...plugins.flatMap(({ tasks = [] }) => tasks.map(defineTask))),
    baselines: BASELINES.with(...plugins.flatMap(({ baselines = [] }) => baselines)),
  };
}

async function importPlugin(specifier: string, file: string): Promise<BenchPlugin> {
  const source = `${file}: plugin "${specifier}"`;
  const module = await importModule(specifier, file).catch((cause: unknown) => {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
    throw new UgeError('cli/unloadable-config', `${source}: ${reason}`, { path: file }, { cause });
  });
  return checkedWith<BenchPlugin>(pluginSchema, module.plugin ?? module.default, source);
}
