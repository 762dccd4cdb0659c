import type { Command } from '../command.ts';
import { datasetUpdate } from '../data-update.ts';
import { WORKERS_OPTION } from '../shared-options.ts';

export const dataCompose: Command = {
  name: 'data compose',
  summary: 'Compose the training pairs of a dataset again.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    'hard-negatives': { type: 'boolean', description: 'Write negatives that are nearly right.' },
    'multi-view': { type: 'boolean', description: 'Pair pictures of one place.' },
    'graph-only': { type: 'boolean', description: 'Pairs whose query is the graph alone.' },
    plain: { type: 'boolean', description: 'None of these, if the dataset has them.' },
    seed: { type: 'integer', description: 'Other wordings. Default: as it was.' },
    workers: WORKERS_OPTION,
  },
  examples: ['uge data compose data/nyc-paris --hard-negatives --graph-only'],
  ...datasetUpdate((options) => {
    const wanted = { hardNegatives: 'hard-negatives', multiView: 'multi-view', graphOnly: 'graph-only' };
    const given = Object.entries(wanted).filter(([, option]) => options[option] === true);
    const base = options['plain'] ? Object.keys(wanted).map((name) => [name, false] as const) : [];
    const pairs = Object.fromEntries([...base, ...given.map(([name]) => [name, true] as const)]);
    return { stages: [], seeded: 'pairs', changes: { pairs } };
  }),
};
