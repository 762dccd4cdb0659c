import { parseArgs } from 'node:util';
import { didYouMean, suggestName, UgeError } from '@uge/core';
import { type Command, type OptionSpec, type OptionValue, optionsOf } from './command.ts';

export interface ParsedArguments {
  positionals: string[];
  options: Record<string, OptionValue>;
}

/**
 * Arguments of one command as they were given, checked against its specification.
 *
 * @throws {UgeError} `cli/usage` for an unknown option, a surplus argument or a value of the wrong type.
 */
export function readArguments(command: Command, args: readonly string[]): ParsedArguments {
  const specs = optionsOf(command);
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
    const negated = token.name.replace(/^no-/, '');
    if (!spec && negated !== token.name && specs[negated]?.type === 'boolean') {
      if (token.value !== undefined) throw usage(command, `${token.rawName} takes no value, found "${token.value}".`);
      options[negated] = false;
    } else if (spec) assignOption(command, options, token.name, spec, token.value && unescapeNegative(token.value));
    else throw usage(command, `unknown option ${token.rawName}. ${didYouMean(token.name, Object.keys(specs))}`);
  }
  const most = command.positionals ?? [];
  if (positionals.length > most.length && !most.at(-1)?.multiple && !options['help'])
    throw usage(command, `unexpected argument "${positionals[most.length]}".`);
  return { positionals, options };
}

/**
 * What was not given: from the config, else the default of the option.
 *
 * @throws {UgeError} `cli/usage` where something required is missing.
 */
export function completeArguments(
  command: Command,
  { positionals, options: given }: ParsedArguments,
  configured: Readonly<Record<string, OptionValue>> = {},
): ParsedArguments {
  const missing = (command.positionals ?? []).find(
    ({ required }, index) => required && positionals[index] === undefined,
  );
  if (missing) throw usage(command, `<${missing.name}> is missing: ${missing.description}`);
  const options = { ...given };
  for (const [name, spec] of Object.entries(optionsOf(command))) {
    options[name] ??= configured[name] ?? spec.default;
    if (spec.required && options[name] === undefined)
      throw usage(command, `--${name} ${spec.value ?? ''} is missing: ${spec.description}`.replace(/ +/g, ' '));
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
  const values = spec.list ? value.split(',').filter((part) => part !== '') : [value];
  const problem = values.map((one) => problemOf(spec, one)).find((text) => text !== undefined);
  if (problem !== undefined) throw usage(command, `--${name} ${problem}`);
  if (spec.type !== 'string') options[name] = Number(value);
  else if (!spec.multiple && !spec.list) options[name] = value;
  else options[name] = [...((options[name] as string[] | undefined) ?? []), ...values];
}

/** What is wrong with one value as text, if anything. */
function problemOf({ type, choices, minimum }: OptionSpec, value: string): string | undefined {
  if (type === 'string') {
    if (!choices || choices.includes(value)) return undefined;
    const near = suggestName(value, choices);
    return `is one of ${choices.join(', ')}, found "${value}".${near === undefined ? '' : ` Did you mean "${near}"?`}`;
  }
  const number = Number(value);
  const least = minimum === undefined ? '' : ` of ${minimum} or more`;
  const isNumber = value.trim() !== '' && (type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number));
  if (isNumber && number >= (minimum ?? Number.NEGATIVE_INFINITY)) return undefined;
  return `needs a ${type === 'integer' ? 'whole number' : 'number'}${least}, found "${value}".`;
}

function usage(command: Command, message: string): UgeError {
  return new UgeError('cli/usage', `uge ${command.name}: ${message.trim()} See: uge ${command.name} --help`, {
    command: command.name,
  });
}
