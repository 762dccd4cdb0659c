import { z } from 'zod';
import type { Command, OptionSpec } from '../command.ts';
import { configurableOptions } from './config-defaults.ts';

/** Schema of the options of commands in a config file. */
export function defaultsSchema(commands: readonly Command[]): z.ZodType {
  const everywhere: Record<string, OptionSpec> = {};
  const byCommand = commands.map((command) => {
    const options = configurableOptions(command);
    for (const [name, spec] of Object.entries(options)) everywhere[name] ??= spec;
    return [command.name, objectOf(options).describe(command.summary).optional()] as const;
  });
  // What one name means differs between commands only in its default: `*` takes those that stand for one thing everywhere.
  const shared = Object.fromEntries(
    ['json', 'quiet', 'seed', 'workers', 'engine'].flatMap((name) =>
      everywhere[name] ? [[name, everywhere[name]]] : [],
    ),
  );
  return z.strictObject({
    '*': objectOf(shared).describe('For every command that has the option.').optional(),
    ...Object.fromEntries(byCommand),
  });
}

/** JSON Schema (draft 2020-12) of `uge.config.json`. */
export function configJsonSchema(commands: readonly Command[]): Record<string, unknown> {
  const schema = z.strictObject({
    $schema: z.string().optional(),
    defaults: defaultsSchema(commands).describe('Options by command; the command line wins over them.').optional(),
    plugins: z
      .array(z.string())
      .describe('Modules that add tasks and baselines to UGBench: paths from this file, or package names.')
      .optional(),
  });
  return { title: 'uge.config.json', ...z.toJSONSchema(schema) };
}

function objectOf(options: Readonly<Record<string, OptionSpec>>): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, valueSchema(spec).optional()])),
  );
}

function valueSchema({ type, choices, minimum, multiple, list, description }: OptionSpec): z.ZodType {
  if (type === 'boolean') return z.boolean().describe(description);
  if (type !== 'string') {
    const number = type === 'integer' ? z.int() : z.number();
    return (minimum === undefined ? number : number.min(minimum)).describe(description);
  }
  const text = choices ? z.enum(choices) : z.string();
  return (multiple || list ? z.union([text, z.array(text)]) : text).describe(description);
}
