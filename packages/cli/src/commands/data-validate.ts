import { UgeError } from '@uge/core';
import { validateDataset } from '@uge/data/node';
import type { Command } from '../command.ts';

export const dataValidate: Command = {
  name: 'data validate',
  summary: 'List everything that is wrong with a dataset, with file and line.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    limit: { type: 'integer', minimum: 0, description: 'Problems listed, at most.', default: 100 },
  },
  examples: ['uge data validate data/nyc-paris', 'uge data validate data/nyc-paris --json > problems.json'],
  run: async ({ positionals, options }) => {
    const folder = positionals[0]!;
    const result = await validateDataset(folder);
    const { problems, checked } = result;
    if (result.valid) {
      const counts = `${checked.files} files, ${checked.photos} photos, ${checked.pairs} pairs`;
      return { json: result, text: `${folder}: good: ${counts}` };
    }
    const limit = options['limit'] as number;
    const lines = problems
      .slice(0, limit)
      .map(({ file, line, code, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${code}: ${message}`);
    if (problems.length > limit) lines.push(`… and ${problems.length - limit} more`);
    const failure = new UgeError(
      'data/invalid-dataset',
      `${folder}: ${problems.length} problems; restore or rebuild it.`,
      { problems: problems.length },
    );
    return { json: result, text: lines.join('\n'), failure };
  },
};
