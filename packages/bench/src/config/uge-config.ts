import { UgeError } from '@uge/core';
import { z } from 'zod';
import type { Baseline } from '../baselines/baseline.ts';
import { defineTask, type Task } from '../tasks/task.ts';

/** What a package adds to the benchmark. */
export interface BenchPlugin {
  tasks?: readonly Task[];
  baselines?: readonly Baseline[];
}

/** `uge.config.ts` (or `.mts`, `.js`, `.mjs`, `.json`). */
export interface UgeConfig extends BenchPlugin {
  /** Plugins, or modules that export one as `plugin` or by default: paths from the config file, or package names. */
  plugins?: readonly (string | BenchPlugin)[];
}

/** The config as it is, for types in the editor: `export default defineConfig({ tasks: [myTask] })`. */
export function defineConfig(config: UgeConfig): UgeConfig {
  return config;
}

const functionSchema = z.custom((value) => typeof value === 'function', 'expected a function');
const taskSchema = z.object({ metadata: z.looseObject({}), drafters: functionSchema, check: functionSchema });
const baselineSchema = z.object({
  name: z.string(),
  summary: z.string(),
  role: z.enum(['floor', 'reference', 'ceiling']),
  create: functionSchema,
});
const plugin = { tasks: z.array(taskSchema).optional(), baselines: z.array(baselineSchema).optional() };
const pluginSchema = z.strictObject(plugin);
const configSchema = z.strictObject({ ...plugin, plugins: z.array(z.union([z.string(), pluginSchema])).optional() });

/** @throws {UgeError} `bench/bad-config` with every problem, `bench/bad-task` for a task's metadata. */
export function checkedConfig(value: unknown, source: string): UgeConfig {
  return checked<UgeConfig>(value, { schema: configSchema, source });
}

/** @throws {UgeError} as {@link checkedConfig}. */
export function checkedPlugin(value: unknown, source: string): BenchPlugin {
  return checked<BenchPlugin>(value, { schema: pluginSchema, source });
}

function checked<T extends BenchPlugin>(value: unknown, { schema, source }: { schema: z.ZodType; source: string }): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || '(top level)'}: ${message}`);
    throw new UgeError(
      'bench/bad-config',
      `${source}: ${problems.join('; ')}; export defineConfig({ tasks, baselines, plugins }) by default.`,
      { source, problems },
    );
  }
  // What was given, and not the copy: tasks have members that the schema does not list.
  const given = value as T;
  return { ...given, ...(given.tasks ? { tasks: given.tasks.map(defineTask) } : {}) };
}
