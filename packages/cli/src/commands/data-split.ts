import { UgeError } from '@uge/core';
import type { SplitRecipe } from '@uge/data';
import type { Command } from '../command.ts';
import { datasetUpdate } from '../data-update.ts';
import { WORKERS_OPTION } from '../shared-options.ts';

export const dataSplit: Command = {
  name: 'data split',
  summary: 'Split the photos of a dataset again, and compose its pairs by the new splits.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    level: { type: 'integer', minimum: 0, description: 'S2 level of the cells. Default: as it was.' },
    buffer: {
      type: 'number',
      minimum: 0,
      value: '<metres>',
      description: 'Least distance between splits. Default: as it was.',
    },
    fractions: {
      type: 'string',
      value: '<train,val,test>',
      description: 'Wanted shares, such as 0.8,0.1,0.1. Default: as it was.',
    },
    seed: { type: 'integer', description: 'Another arrangement. Default: as it was.' },
    workers: WORKERS_OPTION,
  },
  examples: [
    'uge data split data/nyc-paris --level 14 --buffer 200',
    'uge data split data/nyc-paris --fractions 0.8,0.1,0.1',
  ],
  ...datasetUpdate(({ level, buffer, fractions }) => {
    const split: SplitRecipe = {
      ...(level !== undefined && { level: level as number }),
      ...(buffer !== undefined && { bufferMetres: buffer as number }),
      ...(fractions !== undefined && { fractions: fractionsOf(fractions as string) }),
    };
    return { stages: [], seeded: 'split', changes: { split } };
  }),
};

function fractionsOf(text: string): NonNullable<SplitRecipe['fractions']> {
  const [train, val, test, ...more] = text.split(',').map(Number);
  const sum = (train ?? 0) + (val ?? 0) + (test ?? 0);
  if (
    more.length === 0 &&
    [train, val, test].every((share) => share !== undefined && share >= 0) &&
    Math.abs(sum - 1) < 1e-9
  ) {
    return { train: train!, val: val!, test: test! };
  }
  throw new UgeError('cli/usage', `--fractions needs three shares that sum to 1, found "${text}".`);
}
