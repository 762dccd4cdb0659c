import { mergeDatasets } from '@uge/data/node';
import type { Command } from '../command.ts';
import { renderDatasetSummary } from '../dataset-summary.ts';

export const dataMerge: Command = {
  name: 'data merge',
  summary: 'Make one dataset of several with different cities.',
  options: {
    dataset: { type: 'string', value: '<folder>', description: 'A dataset.', multiple: true, required: true },
    out: { type: 'string', value: '<folder>', description: 'Folder of the merged dataset.', required: true },
    name: { type: 'string', description: 'Its name.', default: 'ugdata' },
  },
  examples: ['uge data merge --dataset data/newyork --dataset data/singapore --out data/both --name both'],
  run: async ({ options, onProgress, signal, print }) => {
    const out = options['out'] as string;
    await mergeDatasets(options['dataset'] as string[], { out, name: options['name'] as string, onProgress, signal });
    print(await renderDatasetSummary(out));
  },
};
