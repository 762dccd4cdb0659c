import { type Command, type OptionValue, optionsOf } from '../command.ts';
import type { UgeConfig } from './uge-config.ts';

/** Options that are asked for each time and cannot be a habit. */
const NEVER = new Set(['config', 'help', 'dry-run']);

/** Options of a command that a config may hold. */
export function configurableOptions(command: Command): ReturnType<typeof optionsOf> {
  return Object.fromEntries(Object.entries(optionsOf(command)).filter(([name]) => !NEVER.has(name)));
}

/** What a config says for a command: its own options over those of `*`. */
export function configDefaults({ defaults = {} }: UgeConfig, command: Command): Record<string, OptionValue> {
  const specs = configurableOptions(command);
  const given = Object.entries({ ...defaults['*'], ...defaults[command.name] }).filter(([name]) => name in specs);
  return Object.fromEntries(
    given.map(([name, value]) => {
      const several = specs[name]?.multiple || specs[name]?.list;
      return [name, several && !Array.isArray(value) ? [String(value)] : value];
    }),
  );
}
