import { UgeError } from '@uge/core';
import { fetchOverpass, type OverpassOptions, planOverpass } from '@uge/data/node';
import type { Command, CommandContext, OptionValue } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';
import { parseBounds } from '../lon-lat.ts';
import { plannedOutput } from '../plan/planned-files.ts';
import { bboxOption, outOption } from '../shared-options.ts';

export const cityFetch: Command = {
  name: 'city fetch',
  summary: 'Fetch a part of OpenStreetMap from an Overpass server as an extract (.osm.json).',
  options: {
    out: outOption('Extract to write.', { value: '<file.osm.json>', required: true }),
    bbox: bboxOption('What lies in a box; this or --area'),
    area: { type: 'string', value: 'relation/<id>', description: 'The area inside a boundary relation.' },
    endpoint: { type: 'string', value: '<url>', description: 'Another Overpass server.' },
  },
  examples: [
    'uge city fetch --bbox 13.37,52.51,13.42,52.53 --out berlin-mitte.osm.json',
    'uge city fetch --area relation/1124039 --out monaco.osm.json --dry-run',
  ],
  plan: async (context) => {
    const { nodes, ways, relations, bytes, tiles } = await planOverpass(requestOf(context));
    return {
      fetches: [`${nodes} nodes, ${ways} ways and ${relations} relations of OpenStreetMap in ${tiles} requests`],
      writes: [await plannedOutput(context.options['out'] as string, bytes)],
      estimate: { nodes, ways, relations, requests: tiles },
    };
  },
  run: async (context) => {
    const out = context.options['out'] as string;
    const result = await fetchOverpass({ ...requestOf(context), out });
    const { nodes, ways, relations, bytes } = result;
    context.note('© OpenStreetMap contributors, ODbL 1.0: say so where you show or share what is made from it');
    return {
      json: result,
      text: `${nodes} nodes, ${ways} ways, ${relations} relations, ${formatBytes(bytes)} in ${out}`,
    };
  },
};

function requestOf({ options, onProgress, signal }: CommandContext): OverpassOptions {
  const endpoint = options['endpoint'] as string | undefined;
  return { region: regionOf(options), onProgress, signal, ...(endpoint !== undefined && { endpoint }) };
}

function regionOf(options: Readonly<Record<string, OptionValue>>): OverpassOptions['region'] {
  const { bbox, area } = options as { bbox?: string; area?: string };
  if ((bbox === undefined) === (area === undefined)) {
    throw new UgeError('cli/usage', 'give either --bbox or --area.');
  }
  return bbox === undefined ? { area: area! } : { box: parseBounds(bbox, '--bbox') };
}
