import { TRAVEL_MODES, type TravelMode, type TravelOptions } from '@uge/graph';
import type { OptionSpec, OptionValue } from './command.ts';

/** Options of commands that travel the street network. */
export const TRAVEL_OPTIONS: Record<string, OptionSpec> = {
  mode: { type: 'string', choices: TRAVEL_MODES, description: 'How to travel.', default: 'foot' },
  'ignore-one-way': { type: 'boolean', description: 'Travel one-way streets in both directions.' },
};

/** Values of {@link TRAVEL_OPTIONS}. */
export function travelOptions(options: Readonly<Record<string, OptionValue>>): TravelOptions & { mode: TravelMode } {
  const mode = options['mode'] as TravelMode;
  return { mode, ...(options['ignore-one-way'] === true ? { oneWay: false } : {}) };
}
