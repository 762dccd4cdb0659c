import { loadCityGraph } from '@uge/graph/node';
import type { Command } from '../command.ts';
import { graphCounts } from '../graph-counts.ts';

export const graphInfo: Command = {
  name: 'graph info',
  summary: 'Say what a city file holds.',
  positionals: [{ name: 'city', description: 'A .ugc file.', required: true }],
  options: {},
  examples: ['uge graph info paris-9e.ugc', 'uge graph info paris-9e.ugc --json'],
  run: async ({ positionals }) => graphCounts(await loadCityGraph(positionals[0]!)),
};
