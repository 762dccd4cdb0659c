import { buildCityGraph } from '@uge/graph';
import { readOsm, saveCityGraph } from '@uge/graph/node';
import { cityNameOf } from '../city-name.ts';
import type { Command } from '../command.ts';
import { renderGraphCounts } from '../graph-counts.ts';

export const graphBuild: Command = {
  name: 'graph build',
  summary: 'Build the city graph of an OpenStreetMap extract.',
  positionals: [{ name: 'extract', description: '.osm.pbf, .osm, .osm.gz or Overpass JSON.', required: true }],
  options: {
    out: { type: 'string', value: '<file.ugc>', description: 'City file to write.', required: true },
    name: { type: 'string', description: 'City name; by default the file name.' },
    json: { type: 'boolean', description: 'Print the counts as JSON.' },
  },
  examples: ['uge graph build paris-9e.osm.gz --out paris-9e.ugc'],
  run: async ({ positionals, options, onProgress, signal, print, note }) => {
    const extract = positionals[0]!;
    const osm = await readOsm(extract, { onProgress, signal });
    const name = (options['name'] as string | undefined) ?? cityNameOf(extract);
    const graph = buildCityGraph(osm, { name, onProgress, signal });
    await saveCityGraph(graph, options['out'] as string);
    print(renderGraphCounts(graph, options['json'] === true));
    note(`wrote ${options['out']}`);
  },
};
