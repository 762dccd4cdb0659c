import { UgeError } from '@uge/core';
import { fetchOverpass, type OverpassOptions, planOverpass } from '@uge/data/node';
import type { Command, OptionValue } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';
import { parseBox } from '../parse-box.ts';

export const cityFetch: Command = {
  name: 'city fetch',
  summary: 'Fetch a part of OpenStreetMap from an Overpass server as an extract (.osm.json).',
  positionals: [{ name: 'file', description: 'Where to write, ending in .osm.json.', required: true }],
  options: {
    bbox: { type: 'string', value: '<w,s,e,n>', description: 'Box in degrees; this or --area.' },
    area: { type: 'string', value: 'relation/<id>', description: 'The area inside a boundary relation.' },
    server: { type: 'string', value: '<url>', description: 'Another Overpass server.' },
    'dry-run': { type: 'boolean', description: 'Only say how many elements and bytes it would be.' },
    json: { type: 'boolean', description: 'Print the outcome as JSON.' },
  },
  examples: [
    'uge city fetch berlin-mitte.osm.json --bbox 13.37,52.51,13.42,52.53',
    'uge city fetch monaco.osm.json --area relation/1124039 --dry-run',
  ],
  run: async ({ positionals, options, onProgress, signal, print, note }) => {
    const out = positionals[0]!;
    const request: OverpassOptions = { region: regionOf(options), onProgress, signal };
    if (options['server'] !== undefined) request.endpoint = options['server'] as string;
    if (options['dry-run']) {
      const plan = await planOverpass(request);
      const { nodes, ways, relations, bytes, tiles } = plan;
      const counts = `${nodes} nodes, ${ways} ways and ${relations} relations in ${tiles} requests`;
      print(options['json'] ? JSON.stringify(plan) : `would fetch ${counts} (about ${formatBytes(bytes)}, estimated)`);
      return;
    }
    const result = await fetchOverpass({ ...request, out });
    const { nodes, ways, relations, bytes } = result;
    print(
      options['json']
        ? JSON.stringify(result)
        : `${nodes} nodes, ${ways} ways, ${relations} relations, ${formatBytes(bytes)} in ${out}`,
    );
    note('© OpenStreetMap contributors, ODbL 1.0: say so where you show or share what is made from it');
  },
};

function regionOf(options: Readonly<Record<string, OptionValue>>): OverpassOptions['region'] {
  const { bbox, area } = options as { bbox?: string; area?: string };
  if ((bbox === undefined) === (area === undefined)) {
    throw new UgeError('cli/usage', 'uge city fetch: give either --bbox or --area. See: uge city fetch --help');
  }
  return bbox === undefined ? { area: area! } : { box: parseBox(bbox) };
}
