import type { Command } from '../command.ts';
import { STAGE_OPTIONS, updateFromCommand } from '../data-update.ts';

export const dataPaths: Command = {
  name: 'data paths',
  summary: 'Find the reasoning paths and photo graphs of a dataset again, and what depends on them.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    paths: { type: 'number', value: '<n>', description: 'Paths per photo, at most. Default: as it was.' },
    'graph-nodes': {
      type: 'number',
      value: '<n>',
      description: 'Most nodes in the subgraph of a photo. Default: as it was.',
    },
    ...STAGE_OPTIONS,
  },
  examples: ['uge data paths data/nyc-paris --paths 4', 'uge data paths data/nyc-paris --seed 7 --workers 4'],
  run: (context) =>
    updateFromCommand(context, {
      stages: ['paths', 'graphs'],
      seeded: 'paths',
      changes: {
        pathsPerPhoto: context.options['paths'] as number | undefined,
        maxGraphNodes: context.options['graph-nodes'] as number | undefined,
      },
    }),
};
