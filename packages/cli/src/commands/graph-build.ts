import { extname } from 'node:path';
import { buildCityGraph } from '@uge/graph';
import { readOsm, saveCityGraph } from '@uge/graph/node';
import { cityNameOf } from '../city-name.ts';
import type { Command } from '../command.ts';
import { graphCounts } from '../graph-counts.ts';
import { parseBounds } from '../lon-lat.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { bboxOption, outOption } from '../shared-options.ts';

/** Bytes of a city file for each byte of an extract, as measured on five cities; texts are ten times as long when unpacked. */
const GROWTH: Readonly<Record<string, number>> = { '.pbf': 2.5, '.gz': 1.1, '.bz2': 1.5 };

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
    out: outOption('City file to write.', { value: '<file.ugc>', required: true }),
    name: { type: 'string', description: 'City name; by default the file name.' },
    bbox: bboxOption('Read only what touches this box'),
    language: {
      type: 'string',
      value: '<code>',
      description: 'Show names in this language where they are mapped: en, de…',
    },
  },
  examples: [
    'uge graph build paris-9e.osm.gz -o paris-9e.ugc',
    'uge graph build germany.osm.pbf --bbox 13.36,52.50,13.42,52.54 --language en -o berlin-mitte.ugc',
    'uge graph build roads.geojson places.geojson --name Springfield -o springfield.ugc',
  ],
  plan: async ({ positionals, options }) => {
    const reads = await plannedInputs(positionals);
    const bytes = reads.reduce((sum, input) => sum + input.bytes * (GROWTH[extname(input.path)] ?? 0.1), 0);
    return { reads, writes: [await plannedOutput(options['out'] as string, options['bbox'] ? undefined : bytes)] };
  },
  run: async ({ positionals, options, onProgress, signal }) => {
    const out = options['out'] as string;
    const bbox = options['bbox'] as string | undefined;
    const language = options['language'] as string | undefined;
    const osm = await readOsm(positionals, {
      ...(bbox === undefined ? {} : { bbox: parseBounds(bbox, '--bbox') }),
      onProgress,
      signal,
    });
    const name = (options['name'] as string | undefined) ?? cityNameOf(positionals[0]!);
    const graph = buildCityGraph(osm, { name, ...(language === undefined ? {} : { language }), onProgress, signal });
    await saveCityGraph(graph, out);
    return { ...graphCounts(graph), wrote: [out] };
  },
};
