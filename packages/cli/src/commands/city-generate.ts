import { writeGeneratedCity } from '@uge/data/node';
import { cityNameOf } from '../city-name.ts';
import type { Command } from '../command.ts';

export const cityGenerate: Command = {
  name: 'city generate',
  summary: 'Invent a plausible city and write it as an OpenStreetMap extract (.osm.pbf).',
  positionals: [{ name: 'file', description: 'Where to write, ending in .osm.pbf.', required: true }],
  options: {
    seed: { type: 'number', description: 'Same seed, same bytes.', default: 1 },
    size: { type: 'number', value: '<metres>', description: 'Side of the city.', default: 1200 },
    name: { type: 'string', description: 'City name; by default the file name.' },
  },
  examples: ['uge city generate aldermere.osm.pbf --seed 7', 'uge city generate big.osm.pbf --size 2500'],
  run: async ({ positionals, options, note }) => {
    const path = positionals[0]!;
    const name = (options['name'] as string | undefined) ?? cityNameOf(path);
    const seed = options['seed'] as number;
    await writeGeneratedCity(path, { name, seed, sizeMetres: options['size'] as number });
    note(`wrote ${path}`);
  },
};
