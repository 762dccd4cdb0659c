import { BACKEND_NAMES } from '@uge/model';
import { WEIGHT_FORMS } from '@uge/model/node';
import type { OptionSpec, OptionValue } from './command.ts';

/** Options of every command that loads a model to embed with. */
export const ENCODER_OPTIONS: Record<string, OptionSpec> = {
  engine: { type: 'string', choices: BACKEND_NAMES, description: 'Use this engine or fail.' },
  adapter: { type: 'string', value: '<folder>', description: 'LoRA adapter in PEFT format to put in force.' },
  weights: {
    type: 'string',
    choices: WEIGHT_FORMS,
    description: 'How weights are held; int8 and int4 save memory.',
  },
  dimensions: { type: 'integer', minimum: 1, description: 'Cut vectors to their first values (Matryoshka).' },
};

/** What {@link ENCODER_OPTIONS} were given as. */
export type EncoderOptionValues = Readonly<Record<string, OptionValue>>;
