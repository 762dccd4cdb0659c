import type { Command } from '../command.ts';
import { STAGE_OPTIONS, updateFromCommand } from '../data-update.ts';

export const dataCaption: Command = {
  name: 'data caption',
  summary: 'Write the captions of a dataset again, and the pairs made from them.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: STAGE_OPTIONS,
  examples: ['uge data caption data/nyc-paris --seed 2'],
  run: (context) => updateFromCommand(context, { stages: ['captions'], seeded: 'captions', changes: {} }),
};
