import { UgeError } from '@uge/core';
import { validateDataset } from '@uge/data/node';
import type { Command } from '../command.ts';

export const dataValidate: Command = {
  name: 'data validate',
  summary: 'List everything that is wrong with a dataset, with file and line.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    json: { type: 'boolean', description: 'Print the result as JSON.' },
    limit: { type: 'number', value: '<n>', description: 'Problems listed, at most.', default: 100 },
  },
  examples: ['uge data validate data/nyc-paris', 'uge data validate data/nyc-paris --json > problems.json'],
  run: async ({ positionals, options, print }) => {
    const folder = positionals[0]!;
    const result = await validateDataset(folder);
    const { problems, checked } = result;
    if (options['json']) print(JSON.stringify(result, undefined, 2));
    else {
      const limit = options['limit'] as number;
      for (const { file, line, code, message } of problems.slice(0, limit)) {
        print(`${file}${line === undefined ? '' : `:${line}`}: ${code}: ${message}`);
      }
      if (problems.length > limit) print(`… and ${problems.length - limit} more`);
      if (result.valid)
        print(`${folder}: good: ${checked.files} files, ${checked.photos} photos, ${checked.pairs} pairs`);
    }
    if (result.valid) return;
    throw new UgeError('data/invalid-dataset', `${folder}: ${problems.length} problems; restore or rebuild it.`, {
      problems: problems.length,
    });
  },
};
