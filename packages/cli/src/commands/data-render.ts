import type { Command } from '../command.ts';
import { datasetUpdate, STAGE_OPTIONS } from '../data-update.ts';

export const dataRender: Command = {
  name: 'data render',
  summary: 'Draw the rendered views of a dataset again, and what depends on them.',
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    extract: {
      type: 'string',
      value: '<city>=<extract>',
      description: 'Extract that a city was built from.',
      multiple: true,
      required: true,
    },
    'image-size': {
      type: 'integer',
      minimum: 1,
      value: '<pixels>',
      description: 'Side of rendered views. Default: as it was.',
    },
    ...STAGE_OPTIONS,
  },
  examples: ['uge data render data/nyc-paris --extract newyork=newyork.osm.pbf --extract paris=paris.osm.gz --seed 2'],
  ...datasetUpdate((options) => ({
    stages: ['pictures'],
    seeded: 'pictures',
    changes: { imageSize: options['image-size'] as number | undefined },
  })),
};
