import { didYouMean, UgeError } from '@uge/core';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { renderCommandHelp, renderOverview } from './help.ts';
import { parseArguments } from './parse-arguments.ts';
import { createProgressRenderer } from './progress-renderer.ts';

/**
 * Run one `uge` command line.
 *
 * @param args - words after `uge`.
 * @returns exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function main(args: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const onInterrupt = (): void =>
    abort.abort(
      new UgeError(
        'cli/interrupted',
        'interrupted; nothing half-written is shown. Builds of datasets go on where they were when run again.',
      ),
    );
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  try {
    return await dispatch(args, abort.signal);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    if (abort.signal.aborted) return 130;
    return UgeError.isInstance(error) && error.code === 'cli/usage' ? 2 : 1;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

async function dispatch(args: readonly string[], signal: AbortSignal): Promise<number> {
  if (args.length === 0 || args[0] === '--help' || args[0] === 'help') {
    process.stdout.write(`${renderOverview(commands)}\n`);
    return 0;
  }
  const { command, rest } = findCommand(args);
  const { positionals, options } = parseArguments(command, rest);
  if (options['help']) {
    process.stdout.write(`${renderCommandHelp(command)}\n`);
    return 0;
  }
  const quiet = options['quiet'] === true;
  const progress = createProgressRenderer(process.stderr, quiet);
  try {
    await command.run({
      positionals,
      options,
      onProgress: progress.onProgress,
      signal,
      print: (text) => {
        progress.stop();
        process.stdout.write(`${text}\n`);
      },
      note: (text) => {
        progress.stop();
        if (!quiet) process.stderr.write(`${text}\n`);
      },
    });
  } finally {
    progress.stop();
  }
  return 0;
}

function findCommand(args: readonly string[]): { command: Command; rest: readonly string[] } {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = commands.find((candidate) => candidate.name === name);
    if (command) return { command, rest: args.slice(words) };
  }
  const family = commands.filter(({ name }) => name.startsWith(`${args[0]} `));
  if (family.length > 0) {
    const names = family.map(({ name }) => name.slice(args[0]!.length + 1));
    const found = args[1] ?? '';
    throw new UgeError(
      'cli/usage',
      `uge ${args[0]}: expected one of ${names.join(', ')}, found "${found}". See: uge --help`,
    );
  }
  const first = args[0] ?? '';
  throw new UgeError(
    'cli/usage',
    `uge: unknown command "${first}". ${didYouMean(
      first,
      commands.map(({ name }) => name),
    )} See: uge --help`,
  );
}

function describeError(error: unknown): string {
  if (UgeError.isInstance(error)) return `error ${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
