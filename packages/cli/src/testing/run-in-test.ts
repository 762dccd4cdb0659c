import type { Command } from '../command.ts';
import { readArguments } from '../parse-arguments.ts';
import { runCommand } from '../run-command.ts';

interface CommandOutput {
  stdout: string;
  notes: string[];
}

/** A command with its arguments and no config, as `uge` would run it. */
export async function runInTest(command: Command, ...args: string[]): Promise<CommandOutput> {
  const lines: string[] = [];
  const notes: string[] = [];
  await runCommand(command, readArguments(command, args), {
    config: { config: {} },
    onProgress: () => {},
    signal: new AbortController().signal,
    print: (text) => lines.push(text),
    note: (text) => notes.push(text),
  });
  return { stdout: lines.join('\n'), notes };
}
