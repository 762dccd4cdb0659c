import { writeGeneratedCity } from '@uge/data/node';
import { cityNameOf } from '../city-name.ts';
import type { Command } from '../command.ts';
import { plannedOutput } from '../plan/planned-files.ts';
import { outOption, seedOption } from '../shared-options.ts';

/** Of the file, for a square kilometre of an invented city. */
const BYTES_PER_SQUARE_KILOMETRE = 40_000;

export const cityGenerate: Command = {
  name: 'city generate',
  summary: 'Invent a plausible city and write it as an OpenStreetMap extract (.osm.pbf).',
  options: {
    out: outOption('Extract to write.', { value: '<file.osm.pbf>', required: true }),
    seed: seedOption('Same seed, same bytes.'),
    size: { type: 'number', minimum: 1, value: '<metres>', description: 'Side of the city.', default: 1200 },
    name: { type: 'string', description: 'City name; by default the file name.' },
  },
  examples: ['uge city generate --out aldermere.osm.pbf --seed 7', 'uge city generate -o big.osm.pbf --size 2500'],
  plan: async ({ options }) => {
    const size = options['size'] as number;
    const squareKilometres = size ** 2 / 1e6;
    const bytes = BYTES_PER_SQUARE_KILOMETRE * squareKilometres;
    return {
      writes: [await plannedOutput(options['out'] as string, bytes)],
      estimate: { 'square kilometres': squareKilometres },
    };
  },
  run: async ({ options }) => {
    const out = options['out'] as string;
    const name = (options['name'] as string | undefined) ?? cityNameOf(out);
    const seed = options['seed'] as number;
    await writeGeneratedCity(out, { name, seed, sizeMetres: options['size'] as number });
    return { json: { out, name, seed }, wrote: [out] };
  },
};
