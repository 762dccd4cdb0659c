import type { Command } from '../command.ts';
import { RUN_OPTIONS, updateFromCommand } from '../data-update.ts';

export const dataCard: Command = {
  name: 'data card',
  summary: 'Write the card of a dataset again: contents, provenance, licences, maps, samples, leak check.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: { name: { type: 'string', description: 'New name of the dataset. Default: as it was.' }, ...RUN_OPTIONS },
  examples: ['uge data card data/nyc-paris --name "New York and Paris"'],
  run: (context) =>
    updateFromCommand(context, { stages: [], changes: { name: context.options['name'] as string | undefined } }),
};
