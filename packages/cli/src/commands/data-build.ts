import { UgeError } from '@uge/core';
import { SEASONS, TIMES_OF_DAY, type ViewConditions, WEATHERS } from '@uge/data';
import { type BuildDatasetOptions, buildDataset, type CityInput, type CityPlan, planDataset } from '@uge/data/node';
import { cityNameOf } from '../city-name.ts';
import type { Command, CommandContext } from '../command.ts';
import { renderDatasetSummary } from '../dataset-summary.ts';
import { listCounts } from '../graph-counts.ts';
import { GRAPH_NODES_OPTION } from '../node-options.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption, seedOption, WORKERS_OPTION, workersOf } from '../shared-options.ts';

export const dataBuild: Command = {
  name: 'data build',
  summary: 'Build a UGData dataset from extracts and photos (or rendered street views).',
  options: {
    out: outOption('Dataset folder to write.', { required: true }),
    train: { type: 'string', value: '<extract>', description: 'Extract of a training city.', multiple: true },
    'held-out': {
      type: 'string',
      value: '<extract>',
      description: 'Extract of a city used for testing only.',
      multiple: true,
    },
    photos: {
      type: 'string',
      value: '<city>=<path>',
      description: 'Photos of a city: a folder with EXIF positions, a CSV table, GeoJSON or Mapillary JSONL.',
      multiple: true,
    },
    render: {
      type: 'string',
      value: '<n>|<city>=<n>',
      description: 'Street views to render per city, or for one city.',
      multiple: true,
    },
    name: { type: 'string', description: 'Dataset name.', default: 'ugdata' },
    seed: seedOption('Same seed and inputs, same bytes.'),
    'image-size': {
      type: 'integer',
      minimum: 1,
      value: '<pixels>',
      description: 'Side of rendered views.',
      default: 224,
    },
    time: { type: 'string', choices: TIMES_OF_DAY, description: 'Of all rendered views.' },
    weather: { type: 'string', choices: WEATHERS, description: 'Of all rendered views.' },
    season: { type: 'string', choices: SEASONS, description: 'Of all rendered views.' },
    workers: WORKERS_OPTION,
    retries: { type: 'integer', minimum: 0, description: 'Extra tries of a photo that fails.', default: 2 },
    force: { type: 'boolean', description: 'Make everything anew, whatever is there.' },
    paths: { type: 'integer', minimum: 0, description: 'Reasoning paths per photo, at most.', default: 2 },
    'quality-filter': { type: 'boolean', description: 'Keep blurred, small and alike photos.', default: true },
    'hard-negatives': { type: 'boolean', description: 'Write negatives that are nearly right.' },
    'multi-view': { type: 'boolean', description: 'Pair pictures of one place.' },
    'graph-only': { type: 'boolean', description: 'Pairs whose query is the graph alone.' },
    'graph-nodes': GRAPH_NODES_OPTION,
  },
  examples: [
    'uge data build --out data/nyc-paris --train newyork.osm.pbf --held-out paris-9e.osm.gz --render 500',
    'uge data build --out data/berlin --held-out berlin-mitte.osm.gz --photos berlin-mitte=photos/',
  ],
  plan: async (context) => {
    const out = context.options['out'] as string;
    const build = buildOptions(context);
    const extracts = build.cities.map(({ extract }) => extract);
    const photos = build.cities.flatMap((city) => city.photos ?? []);
    const reads = await plannedInputs([...extracts, ...photos]);
    const cities = await planDataset(build);
    const sum = (field: 'photos' | 'render' | 'decode' | 'reused'): number =>
      cities.reduce((total, city) => total + city[field], 0);
    return {
      reads,
      writes: [await plannedOutput(out, sum('photos') * photoBytes(build.imageSize!))],
      estimate: {
        photos: sum('photos'),
        'to draw': sum('render'),
        'to read': sum('decode'),
        'there already': sum('reused'),
        cities,
      },
      lines: cities.map(renderCity),
    };
  },
  run: async (context) => {
    const build = buildOptions(context);
    const { manifest } = await buildDataset(build);
    return { json: manifest, text: renderDatasetSummary(manifest), wrote: [build.out] };
  },
};

function buildOptions({ options, onProgress, signal }: CommandContext): BuildDatasetOptions {
  const cities = citiesOf(options);
  return {
    name: options['name'] as string,
    seed: options['seed'] as number,
    out: options['out'] as string,
    imageSize: options['image-size'] as number,
    ...conditionsOf(options),
    maxGraphNodes: options['graph-nodes'] as number,
    pathsPerPhoto: options['paths'] as number,
    workers: workersOf(options),
    retries: options['retries'] as number,
    force: options['force'] === true,
    cities: options['quality-filter'] ? cities : cities.map((city) => ({ ...city, quality: false })),
    pairs: {
      hardNegatives: options['hard-negatives'] === true,
      multiView: options['multi-view'] === true,
      graphOnly: options['graph-only'] === true,
    },
    onProgress,
    signal,
  };
}

/** A rendered JPEG of this side, and its graph, paths, captions and pairs. */
function photoBytes(side: number): number {
  return 35_000 + 0.35 * side ** 2;
}

function renderCity({ name, role, photos, render, decode, reused, skipped }: CityPlan): string {
  const left = listCounts(skipped);
  return `${name} (${role})  ${photos} photos: ${render} to draw, ${decode} to read, ${reused} there${left ? `; left out: ${left}` : ''}`;
}

function citiesOf(options: Readonly<Record<string, unknown>>): CityInput[] {
  const extracts = (name: string): string[] => (options[name] as string[] | undefined) ?? [];
  const cities: CityInput[] = [
    ...extracts('train').map((extract) => ({ name: cityNameOf(extract), role: 'train' as const, extract })),
    ...extracts('held-out').map((extract) => ({ name: cityNameOf(extract), role: 'held-out' as const, extract })),
  ];
  if (cities.length === 0) throw new UgeError('cli/usage', 'give at least one --train or --held-out extract.');
  for (const value of extracts('photos')) {
    const [name, path] = splitAssignment('photos', value);
    const city = cityNamed(cities, 'photos', name);
    city.photos = [...(city.photos ?? []), path];
  }
  for (const value of extracts('render')) {
    if (value.includes('=')) {
      const [name, count] = splitAssignment('render', value);
      cityNamed(cities, 'render', name).render = countOf(count);
    } else {
      for (const city of cities) city.render ??= countOf(value);
    }
  }
  return cities;
}

/** What rendered views are held to; absent where everything is drawn by seed. */
function conditionsOf({
  time,
  weather,
  season,
}: Readonly<Record<string, unknown>>): Pick<BuildDatasetOptions, 'conditions'> {
  const given = Object.entries({ time, weather, season }).filter(([, value]) => value !== undefined);
  return given.length === 0 ? {} : { conditions: Object.fromEntries(given) as Partial<ViewConditions> };
}

function splitAssignment(option: string, value: string): [string, string] {
  const at = value.indexOf('=');
  if (at < 1) throw new UgeError('cli/usage', `--${option} needs <city>=<value>, found "${value}".`);
  return [value.slice(0, at), value.slice(at + 1)];
}

function cityNamed(cities: CityInput[], option: string, name: string): CityInput {
  const city = cities.find((candidate) => candidate.name === name);
  if (city) return city;
  const known = cities.map((candidate) => candidate.name).join(', ');
  throw new UgeError('cli/usage', `--${option} names the city "${name}", but the extracts are of: ${known}.`);
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0)
    throw new UgeError('cli/usage', `--render needs a whole number, found "${text}".`);
  return count;
}
