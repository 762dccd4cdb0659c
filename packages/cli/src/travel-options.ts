import { didYouMean, UgeError } from '@uge/core';
import { TRAVEL_MODES, type TravelMode, type TravelOptions } from '@uge/graph';
import type { OptionSpec, OptionValue } from './command.ts';

/** Options of commands that travel the street network. */
export const TRAVEL_OPTIONS: Record<string, OptionSpec> = {
  mode: { type: 'string', value: `<${TRAVEL_MODES.join('|')}>`, description: 'How to travel.', default: 'foot' },
  'ignore-one-way': { type: 'boolean', description: 'Travel one-way streets in both directions.' },
};

/** @throws {UgeError} `cli/usage` for an unknown mode. */
export function travelOptions(options: Readonly<Record<string, OptionValue>>): TravelOptions & { mode: TravelMode } {
  const mode = options['mode'] as TravelMode;
  if (!TRAVEL_MODES.includes(mode)) {
    throw new UgeError('cli/usage', `--mode: there is no "${mode}". ${didYouMean(mode, TRAVEL_MODES)}`);
  }
  return { mode, ...(options['ignore-one-way'] === true ? { oneWay: false } : {}) };
}
