import type { ProgressListener } from '@uge/core';

export interface OptionSpec {
  type: 'string' | 'number' | 'boolean';
  description: string;
  /** How the value is shown in the help: `<folder>`. */
  value?: string;
  /** One letter: `-o` for `--out`. */
  short?: string;
  /** May be given several times. */
  multiple?: boolean;
  required?: boolean;
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
  onProgress: ProgressListener;
  signal: AbortSignal;
  /** Results: stdout. */
  print: (text: string) => void;
  /** Talk: stderr; silent with `--quiet`. */
  note: (text: string) => void;
}

export interface Command {
  /** Words after `uge`: `graph build`. */
  name: string;
  summary: string;
  positionals?: PositionalSpec[];
  options: Record<string, OptionSpec>;
  examples: string[];
  run: (context: CommandContext) => Promise<void>;
}

/** Options every command takes. */
export const COMMON_OPTIONS: Record<string, OptionSpec> = {
  quiet: { type: 'boolean', description: 'No progress and no notes.' },
  help: { type: 'boolean', description: 'Show this help.' },
};
