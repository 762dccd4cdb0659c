import { suggestName, UgeError } from '@uge/core';
import { z } from 'zod';
import type { Command } from '../command.ts';
import { defaultsSchema } from './config-schema.ts';
import type { UgeConfig } from './uge-config.ts';

const functionSchema = z.custom((value) => typeof value === 'function', 'expected a function');
const task = z.looseObject({ metadata: z.looseObject({}), drafters: functionSchema, check: functionSchema });
const baseline = z.looseObject({
  name: z.string(),
  summary: z.string(),
  role: z.enum(['floor', 'reference', 'ceiling']),
  create: functionSchema,
});
const plugin = { tasks: z.array(task).optional(), baselines: z.array(baseline).optional() };

/** What a plugin exports. */
export const pluginSchema: z.ZodType = z.strictObject(plugin);

/**
 * The content of a config file.
 *
 * @throws {UgeError} `cli/bad-config` with every problem, by file and key.
 */
export function checkConfig(
  value: unknown,
  { file, commands }: { file: string; commands: readonly Command[] },
): UgeConfig {
  const schema = z.strictObject({
    $schema: z.string().optional(),
    defaults: defaultsSchema(commands).optional(),
    plugins: z.array(z.union([z.string(), pluginSchema])).optional(),
    ...plugin,
  });
  return checkedWith<UgeConfig>(schema, value, file);
}

/** @throws {UgeError} `cli/bad-config`. */
export function checkedWith<T>(schema: z.ZodType, value: unknown, source: string): T {
  const result = schema.safeParse(value);
  // What was given, and not the copy: tasks have members that the schema does not list.
  if (result.success) return value as T;
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, schema));
  throw new UgeError('cli/bad-config', `${source}: ${problems.join('; ')}`, { file: source, problems });
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  const at = (path: readonly PropertyKey[]): string => path.map((key) => JSON.stringify(key)).join('.') || 'top level';
  if (issue.code !== 'unrecognized_keys') return [`${at(issue.path)}: ${issue.message}`];
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) => {
    const near = suggestName(key, known);
    return `${at([...issue.path, key])}: no such key${near === undefined ? '' : `; did you mean "${near}"?`}`;
  });
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = schema;
  for (const key of [...path, undefined]) {
    while (node instanceof z.ZodOptional) node = node.unwrap();
    if (!(node instanceof z.ZodObject)) return [];
    if (key === undefined) return Object.keys(node.shape);
    node = node.shape[String(key)];
  }
  return [];
}
