import type { Command } from '../command.ts';
import { datasetUpdate } from '../data-update.ts';
import { WORKERS_OPTION } from '../shared-options.ts';

export const dataCard: Command = {
  name: 'data card',
  summary: 'Write the card of a dataset again: contents, provenance, licences, maps, samples, leak check.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    name: { type: 'string', description: 'New name of the dataset. Default: as it was.' },
    workers: WORKERS_OPTION,
  },
  examples: ['uge data card data/nyc-paris --name "New York and Paris"'],
  ...datasetUpdate((options) => ({ stages: [], changes: { name: options['name'] as string | undefined } })),
};
