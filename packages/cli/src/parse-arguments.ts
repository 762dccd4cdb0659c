import { parseArgs } from 'node:util';
import { didYouMean, UgeError } from '@uge/core';
import { COMMON_OPTIONS, type Command, type OptionSpec, type OptionValue } from './command.ts';

export interface ParsedArguments {
  positionals: string[];
  options: Record<string, OptionValue>;
}

/**
 * Arguments of one command, checked against its specification.
 *
 * @throws {UgeError} `cli/usage` for an unknown option, a missing or surplus argument or a value of the wrong type.
 */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const specs: Record<string, OptionSpec> = { ...command.options, ...COMMON_OPTIONS };
  const { tokens } = parseArgs({
    args: args.map(escapeNegative),
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [
        name,
        { type: spec.type === 'boolean' ? 'boolean' : 'string', ...(spec.short ? { short: spec.short } : {}) },
      ]),
    ),
  });
  const positionals: string[] = [];
  const options: Record<string, OptionValue> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(unescapeNegative(token.value));
    if (token.kind !== 'option') continue;
    const spec = specs[token.name];
    if (!spec) throw usage(command, `unknown option ${token.rawName}. ${didYouMean(token.name, Object.keys(specs))}`);
    assignOption(command, options, token.name, spec, token.value && unescapeNegative(token.value));
  }
  if (options['help']) return { positionals, options };
  checkPositionals(command, positionals);
  for (const [name, spec] of Object.entries(specs)) {
    if (options[name] !== undefined) continue;
    if (spec.required) throw usage(command, `--${name} ${spec.value ?? ''} is missing: ${spec.description}`);
    options[name] = spec.default;
  }
  return { positionals, options };
}

/** `-73.9,40.7` is a position west of Greenwich, not a bundle of one-letter options. */
function escapeNegative(arg: string): string {
  return /^-\.?\d/.test(arg) ? ` ${arg}` : arg;
}

function unescapeNegative(value: string): string {
  return value.replace(/^ (?=-\.?\d)/, '');
}

function assignOption(
  command: Command,
  options: Record<string, OptionValue>,
  name: string,
  spec: OptionSpec,
  value: string | undefined,
): void {
  if (spec.type === 'boolean') {
    if (value !== undefined) throw usage(command, `--${name} takes no value, found "${value}".`);
    options[name] = true;
    return;
  }
  if (value === undefined) throw usage(command, `--${name} needs a value: ${spec.description}`);
  if (spec.type === 'number') {
    const number = Number(value);
    if (value.trim() === '' || !Number.isFinite(number))
      throw usage(command, `--${name} needs a number, found "${value}".`);
    options[name] = number;
    return;
  }
  if (!spec.multiple) options[name] = value;
  else options[name] = [...((options[name] as string[] | undefined) ?? []), value];
}

function checkPositionals(command: Command, positionals: readonly string[]): void {
  const specs = command.positionals ?? [];
  const missing = specs.find((spec, index) => spec.required && positionals[index] === undefined);
  if (missing) throw usage(command, `<${missing.name}> is missing: ${missing.description}`);
  if (positionals.length > specs.length && !specs.at(-1)?.multiple)
    throw usage(command, `unexpected argument "${positionals[specs.length]}".`);
}

function usage(command: Command, message: string): UgeError {
  return new UgeError('cli/usage', `uge ${command.name}: ${message.trim()} See: uge ${command.name} --help`, {
    command: command.name,
  });
}
