import { loadCityGraph } from '@uge/graph/node';
import type { Command } from '../command.ts';
import { renderGraphCounts } from '../graph-counts.ts';

export const graphInfo: Command = {
  name: 'graph info',
  summary: 'Say what a city file holds.',
  positionals: [{ name: 'file', description: 'A .ugc file.', required: true }],
  options: { json: { type: 'boolean', description: 'Print JSON.' } },
  examples: ['uge graph info paris-9e.ugc', 'uge graph info paris-9e.ugc --json'],
  run: async ({ positionals, options, print }) => {
    print(renderGraphCounts(await loadCityGraph(positionals[0]!), options['json'] === true));
  },
};
