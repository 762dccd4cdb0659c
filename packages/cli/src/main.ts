import { didYouMean, UgeError } from '@uge/core';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { configDefaults } from './config/config-defaults.ts';
import { loadUgeConfig } from './config/load-uge-config.ts';
import { renderCommandHelp, renderOverview } from './help.ts';
import { readArguments } from './parse-arguments.ts';
import { createProgressRenderer } from './progress-renderer.ts';
import { runCommand } from './run-command.ts';
import { createStyle } from './style.ts';
import { VERSION } from './version.ts';

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
    await dispatch(args, abort.signal);
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    if (abort.signal.aborted) return 130;
    return UgeError.isInstance(error) && error.code === 'cli/usage' ? 2 : 1;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

async function dispatch(args: readonly string[], signal: AbortSignal): Promise<void> {
  const style = createStyle(process.stdout);
  const show = (text: string): boolean => process.stdout.write(`${text}\n`);
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  if (words.length === 0 || words[0] === '--help' || words[0] === '-h') {
    show(renderOverview(commands, style));
    return;
  }
  if (words[0] === '--version') {
    show(VERSION);
    return;
  }
  const family = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
  if (
    family.length > 0 &&
    ['--help', '-h'].includes(words[1] ?? '') &&
    !commands.some(({ name }) => name === words[0])
  ) {
    show(renderOverview(family, style));
    return;
  }
  const { command, rest } = findCommand(words);
  const given = readArguments(command, rest);
  if (given.options['help']) {
    show(renderCommandHelp(command, style));
    return;
  }
  const path = given.options['config'] as string | undefined;
  const config = command.withoutConfig
    ? { config: {} }
    : await loadUgeConfig({ commands, ...(path !== undefined && { path }) });
  const quiet = (given.options['quiet'] ?? configDefaults(config.config, command)['quiet']) === true;
  const progress = createProgressRenderer(process.stderr, quiet);
  try {
    await runCommand(command, given, {
      config,
      onProgress: progress.onProgress,
      signal,
      print: (text) => {
        progress.stop();
        show(text);
      },
      note: (text) => {
        progress.stop();
        if (!quiet) process.stderr.write(`${text}\n`);
      },
    });
  } finally {
    progress.stop();
  }
}

function findCommand(args: readonly string[]): { command: Command; rest: readonly string[] } {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = commands.find((candidate) => candidate.name === name);
    if (command) return { command, rest: args.slice(words) };
  }
  const first = args[0] ?? '';
  const family = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (family.length > 0) {
    const names = family.map(({ name }) => name.slice(first.length + 1));
    const second = args[1]?.startsWith('-') ? undefined : args[1];
    const problem =
      second === undefined
        ? `a word is missing, one of ${names.join(', ')}.`
        : `unknown command "${second}". ${didYouMean(second, names)}`;
    throw new UgeError('cli/usage', `uge ${first}: ${problem} See: uge --help`);
  }
  throw new UgeError(
    'cli/usage',
    `uge: unknown command "${first}". ${didYouMean(first, [...new Set(commands.flatMap(({ name }) => [name, name.split(' ')[0]!]))])} See: uge --help`,
  );
}

function describeError(error: unknown): string {
  const style = createStyle(process.stderr);
  const title = style(['red', 'bold'], 'error');
  if (UgeError.isInstance(error)) return `${title} ${style('dim', `${error.code}:`)} ${error.message}`;
  if (!(error instanceof Error)) return `${title} ${String(error)}`;
  // A file or socket that failed is no defect of the program: its message says all.
  return 'syscall' in error ? `${title} ${error.message}` : `${title} ${error.stack ?? error.message}`;
}
