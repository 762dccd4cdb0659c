import { availableParallelism } from 'node:os';
import type { OptionSpec, OptionValue } from './command.ts';

/** `--out`: the one name of what a command writes. */
export function outOption(
  description: string,
  { value = '<folder>', ...rest }: Pick<OptionSpec, 'value' | 'required' | 'default'> = {},
): OptionSpec {
  return { type: 'string', short: 'o', value, description, ...rest };
}

/** `--seed`, 1 by default. */
export function seedOption(description: string): OptionSpec {
  return { type: 'integer', description, default: 1 };
}

/** `--bbox`. */
export function bboxOption(description: string): OptionSpec {
  return { type: 'string', value: '<west,south,east,north>', description: `${description}, in degrees.` };
}

/** `--workers`. */
export const WORKERS_OPTION: OptionSpec = {
  type: 'integer',
  minimum: 1,
  description: 'Threads. Default: one per processor.',
};

/** Value of {@link WORKERS_OPTION}. */
export function workersOf(options: Readonly<Record<string, OptionValue>>): number {
  return (options['workers'] as number | undefined) ?? availableParallelism();
}
