import { openDataset } from '@uge/data/node';
import type { Command } from '../command.ts';
import { renderDatasetSummary } from '../dataset-summary.ts';

export const dataInfo: Command = {
  name: 'data info',
  summary: 'Say what a dataset holds.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: { json: { type: 'boolean', description: 'Print the manifest as JSON.' } },
  examples: ['uge data info data/nyc-paris'],
  run: async ({ positionals, options, print }) => {
    const folder = positionals[0]!;
    print(
      options['json']
        ? JSON.stringify((await openDataset(folder)).manifest, null, 2)
        : await renderDatasetSummary(folder),
    );
  },
};
