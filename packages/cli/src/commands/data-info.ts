import { openDataset } from '@uge/data/node';
import type { Command } from '../command.ts';
import { renderDatasetSummary } from '../dataset-summary.ts';

export const dataInfo: Command = {
  name: 'data info',
  summary: 'Say what a dataset holds.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {},
  examples: ['uge data info data/nyc-paris', 'uge data info data/nyc-paris --json'],
  run: async ({ positionals }) => {
    const { manifest } = await openDataset(positionals[0]!);
    return { json: manifest, text: renderDatasetSummary(manifest) };
  },
};
