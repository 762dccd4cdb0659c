import { mergeDatasets, openDataset } from '@uge/data/node';
import type { Command } from '../command.ts';
import { renderDatasetSummary } from '../dataset-summary.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption } from '../shared-options.ts';

export const dataMerge: Command = {
  name: 'data merge',
  summary: 'Make one dataset of several with different cities.',
  positionals: [{ name: 'dataset', description: 'Dataset folders.', required: true, multiple: true }],
  options: {
    out: outOption('Folder of the merged dataset.', { required: true }),
    name: { type: 'string', description: 'Its name.', default: 'ugdata' },
  },
  examples: ['uge data merge data/newyork data/singapore --out data/both --name both'],
  plan: async ({ positionals, options }) => {
    const reads = await plannedInputs(positionals);
    const datasets = await Promise.all(positionals.map((folder) => openDataset(folder)));
    const bytes = reads.reduce((sum, input) => sum + input.bytes, 0);
    return {
      reads,
      writes: [await plannedOutput(options['out'] as string, bytes)],
      estimate: {
        cities: datasets.flatMap(({ manifest }) => manifest.cities.map(({ name }) => name)).join(', '),
        photos: datasets.reduce((sum, { manifest }) => sum + manifest.counts.photos, 0),
      },
    };
  },
  run: async ({ positionals, options, onProgress, signal }) => {
    const out = options['out'] as string;
    await mergeDatasets(positionals, { out, name: options['name'] as string, onProgress, signal });
    const { manifest } = await openDataset(out);
    return { json: manifest, text: renderDatasetSummary(manifest), wrote: [out] };
  },
};
