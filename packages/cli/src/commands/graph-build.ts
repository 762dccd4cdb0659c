import { buildCityGraph } from '@uge/graph';
import { readOsm, saveCityGraph } from '@uge/graph/node';
import { cityNameOf } from '../city-name.ts';
import type { Command } from '../command.ts';
import { renderGraphCounts } from '../graph-counts.ts';
import { parseBounds } from '../lon-lat.ts';

export const graphBuild: Command = {
  name: 'graph build',
  summary: 'Build the city graph of an OpenStreetMap extract.',
  positionals: [
    {
      name: 'extract',
      description: '.osm.pbf, .osm, Overpass JSON or GeoJSON, also .gz and .bz2; several are layers of one city.',
      required: true,
      multiple: true,
    },
  ],
  options: {
    out: { type: 'string', short: 'o', value: '<file.ugc>', description: 'City file to write.', required: true },
    name: { type: 'string', description: 'City name; by default the file name.' },
    bbox: { type: 'string', value: '<west,south,east,north>', description: 'Read only what touches this box.' },
    language: { type: 'string', description: 'Show names in this language where they are mapped: en, de…' },
    json: { type: 'boolean', description: 'Print the counts as JSON.' },
  },
  examples: [
    'uge graph build paris-9e.osm.gz -o paris-9e.ugc',
    'uge graph build germany.osm.pbf --bbox 13.36,52.50,13.42,52.54 --language en -o berlin-mitte.ugc',
    'uge graph build roads.geojson places.geojson --name Springfield -o springfield.ugc',
  ],
  run: async ({ positionals, options, onProgress, signal, print, note }) => {
    const bbox = options['bbox'] as string | undefined;
    const language = options['language'] as string | undefined;
    const osm = await readOsm(positionals, {
      ...(bbox === undefined ? {} : { bbox: parseBounds(bbox, '--bbox') }),
      onProgress,
      signal,
    });
    const name = (options['name'] as string | undefined) ?? cityNameOf(positionals[0]!);
    const graph = buildCityGraph(osm, { name, ...(language === undefined ? {} : { language }), onProgress, signal });
    await saveCityGraph(graph, options['out'] as string);
    print(renderGraphCounts(graph, options['json'] === true));
    note(`wrote ${options['out']}`);
  },
};
