import type { Command } from '../command.ts';
import { datasetUpdate, STAGE_OPTIONS } from '../data-update.ts';

export const dataPaths: Command = {
  name: 'data paths',
  summary: 'Find the reasoning paths and photo graphs of a dataset again, and what depends on them.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    paths: { type: 'integer', minimum: 0, description: 'Paths per photo, at most. Default: as it was.' },
    'graph-nodes': {
      type: 'integer',
      minimum: 1,
      description: 'Most nodes in the subgraph of a photo. Default: as it was.',
    },
    ...STAGE_OPTIONS,
  },
  examples: ['uge data paths data/nyc-paris --paths 4', 'uge data paths data/nyc-paris --seed 7 --workers 4'],
  ...datasetUpdate((options) => ({
    stages: ['paths', 'graphs'],
    seeded: 'paths',
    changes: {
      pathsPerPhoto: options['paths'] as number | undefined,
      maxGraphNodes: options['graph-nodes'] as number | undefined,
    },
  })),
};
