import type { ProgressListener } from '@uge/core';
import type { LoadedUgeConfig } from './config/load-uge-config.ts';
import type { CommandPlan } from './plan/command-plan.ts';

export interface OptionSpec {
  type: 'string' | 'number' | 'integer' | 'boolean';
  description: string;
  /** How the value is shown in the help: `<folder>`. */
  value?: string;
  /** The only values there are; shown in place of `value`. */
  choices?: readonly string[];
  /** Least number that makes sense. */
  minimum?: number;
  /** One letter: `-o` for `--out`. */
  short?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** As `multiple`, and several names in one value are separated by commas. */
  list?: boolean;
  required?: boolean;
  /** A flag that is on is shown as `--no-<name>`. */
  default?: string | number | boolean;
}

interface PositionalSpec {
  name: string;
  description: string;
  required?: boolean;
  /** The last one may be given several times. */
  multiple?: boolean;
}

export type OptionValue = string | number | boolean | string[] | undefined;

/** What a command gets: parsed arguments and the only ways to talk. */
export interface CommandContext {
  positionals: string[];
  /** Parsed and type-checked against the command's {@link OptionSpec}s. */
  options: Readonly<Record<string, OptionValue>>;
  /** The nearest `uge.config.*`, or the one of `--config`; empty without. */
  config: LoadedUgeConfig;
  onProgress: ProgressListener;
  signal: AbortSignal;
  /** Results as they come: stdout. What is known at the end is returned. */
  print: (text: string) => void;
  /** Talk: stderr; silent with `--quiet`. */
  note: (text: string) => void;
}

/** What a command found or made. */
export interface CommandResult {
  /** The one value that `--json` prints. */
  json: unknown;
  /** The same for a person; nothing where the files are all there is. */
  text?: string;
  /** Files and folders that were written. */
  wrote?: readonly string[];
  /** The work was done, and something that it looked at is wrong: exit code 1 after the result. */
  failure?: Error;
}

export interface Command {
  /** Words after `uge`: `graph build`. */
  name: string;
  summary: string;
  positionals?: PositionalSpec[];
  options: Record<string, OptionSpec>;
  examples: string[];
  /** It works where the config file is broken, and takes nothing from it. */
  withoutConfig?: boolean;
  /** What `run` would do, found out without writing or fetching: `--dry-run`. Every command that writes or fetches has it. */
  plan?: (context: CommandContext) => Promise<CommandPlan>;
  run: (context: CommandContext) => Promise<CommandResult | undefined> | Promise<void>;
}

const GLOBAL_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  config: {
    type: 'string',
    value: '<file>',
    description: 'Config to use. Default: the nearest uge.config.ts, .mts, .js, .mjs or .json upwards.',
  },
  json: { type: 'boolean', description: 'Print the result as one JSON value.' },
  quiet: { type: 'boolean', description: 'No progress and no notes.' },
  help: { type: 'boolean', short: 'h', description: 'Show this help.' },
};

const DRY_RUN: OptionSpec = {
  type: 'boolean',
  description: 'Say what would be read, written and fetched; change nothing.',
};

/** Options of a command: its own, then those that all commands share. */
export function optionsOf(command: Command): Record<string, OptionSpec> {
  return { ...command.options, ...(command.plan && { 'dry-run': DRY_RUN }), ...GLOBAL_OPTIONS };
}
