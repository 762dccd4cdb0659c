import { UgeError } from '@uge/core';
import type { Command, CommandContext, CommandResult } from './command.ts';
import { configDefaults } from './config/config-defaults.ts';
import type { LoadedUgeConfig } from './config/load-uge-config.ts';
import { completeArguments, type ParsedArguments } from './parse-arguments.ts';
import { renderPlan } from './plan/command-plan.ts';

/** Where what a command says goes. */
type CommandStreams = Pick<CommandContext, 'onProgress' | 'signal' | 'print' | 'note'>;

interface RunCommandOptions extends CommandStreams {
  config: LoadedUgeConfig;
}

/**
 * Runs a command with what was given, the config filling in what was not: its result is printed as text or, with `--json`, as one
 * value; with `--dry-run` that is what it would do.
 *
 * @throws {UgeError} `cli/usage` where something required is missing; what the command throws; a failure that it found, after
 * its result.
 */
export async function runCommand(
  command: Command,
  given: ParsedArguments,
  { config, ...streams }: RunCommandOptions,
): Promise<void> {
  const parsed = completeArguments(command, given, configDefaults(config.config, command));
  const context: CommandContext = { ...parsed, config, ...streams };
  const result = await act(command, context).catch((error: unknown) => {
    throw withCommand(command, error);
  });
  if (!result) return;
  const { json, text, wrote = [], failure } = result;
  if (parsed.options['json']) context.print(JSON.stringify(json, null, 2));
  else if (text !== undefined) context.print(text);
  for (const path of wrote) context.note(`wrote ${path}`);
  if (failure) throw failure;
}

async function act(command: Command, context: CommandContext): Promise<CommandResult | undefined> {
  if (context.options['dry-run']) return dryRun(command, context);
  const result = await command.run(context);
  return result ? result : undefined;
}

/** Wrong usage is told with the command that it is of, and where its options are listed. */
function withCommand({ name }: Command, error: unknown): unknown {
  if (!UgeError.isInstance(error) || error.code !== 'cli/usage' || error.message.startsWith('uge ')) return error;
  const message = `uge ${name}: ${error.message} See: uge ${name} --help`;
  return new UgeError(error.code, message, { ...error.details, command: name }, { cause: error.cause });
}

async function dryRun(command: Command, context: CommandContext): Promise<CommandResult> {
  const plan = await command.plan!(context);
  const { lines: _lines, ...facts } = plan;
  return { json: { dryRun: true, ...facts }, text: renderPlan(plan) };
}
