import { join } from 'node:path';
import { renderSeedTable } from '@uge/bench';
import { writeFileAtomic } from '@uge/core/node';
import { ABLATIONS } from '@uge/train';
import { cityNameOf } from '../city-name.ts';
import type { Command, OptionValue } from '../command.ts';
import { startEngine } from '../load-encoder.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { runReproduce } from '../reproduce/run-reproduce.ts';
import { type ReproduceSettings, reproduceSettings } from '../reproduce/settings.ts';
import { outOption, seedOption } from '../shared-options.ts';

/** One change from stage 2 each; the fresh encoder of `full` is stage 2 itself. */
const NAMES = ABLATIONS.map(({ name }) => name).filter((name) => name !== 'full');

/** What each part is worth; the others ask what a graph is worth at all. */
const OF_PARTS = ['no-positions', 'no-edge-features', 'gcn', 'stage2-only'];

export const reproduce: Command = {
  name: 'reproduce',
  summary: 'The evidence table: both stages, controls and ablations, several seeds, with intervals and gains.',
  options: {
    out: outOption('Folder of the run; what is still valid in it is kept.', { default: 'runs/reproduce' }),
    train: {
      type: 'string',
      value: '<extract>',
      description: 'Extract of a training city. Without any, cities are generated.',
      multiple: true,
    },
    'held-out': {
      type: 'string',
      value: '<extract>',
      description: 'Extract of a city used for testing only.',
      multiple: true,
    },
    seeds: { type: 'integer', minimum: 1, description: 'How many seeds to train with.', default: 3 },
    seed: seedOption('The first of them, and that of data and benchmark.'),
    ablation: {
      type: 'string',
      choices: NAMES,
      description: `Only these. Default: ${OF_PARTS.join(', ')}.`,
      list: true,
    },
    small: { type: 'boolean', description: 'Few pictures and steps: shows that it works, not what is true.' },
  },
  examples: [
    'uge reproduce --train newyork.osm.pbf --train singapore.osm.gz --held-out paris-9e.osm.gz --held-out berlin.osm.gz',
    'uge reproduce --small --seeds 2 --ablation gcn --out runs/try',
  ],
  plan: async ({ options }) => {
    const { cities, trainingSeeds, stage1, stage2, ablations } = settingsOf(options);
    const runs = trainingSeeds.length * (1 + ablations.length);
    return {
      reads: await plannedInputs(cities.map(({ extract }) => extract)),
      writes: [await plannedOutput(options['out'] as string)],
      estimate: {
        cities: cities.map(({ name }) => name).join(', '),
        photos: cities.reduce((sum, { views }) => sum + views, 0),
        seeds: trainingSeeds.length,
        'runs of stage 1': `${trainingSeeds.length} of ${stage1.steps} updates`,
        'runs of stage 2': `${runs} of ${stage2.steps} updates`,
        note: 'stages that are still valid are kept',
      },
    };
  },
  run: async ({ options, onProgress, signal, note }) => {
    const settings = settingsOf(options);
    await startEngine(note);
    const out = options['out'] as string;
    const { rows, stages } = await runReproduce({ settings, out, onProgress, signal });
    const table = renderSeedTable(rows);
    const wrote = ['evidence.json', 'evidence.md'].map((name) => join(out, name));
    await writeFileAtomic(wrote[0]!, `${JSON.stringify({ settings, rows }, null, 2)}\n`);
    await writeFileAtomic(wrote[1]!, `${table}\n`);
    const reused = stages.filter((stage) => stage.reused).length;
    for (const stage of stages) if (!stage.reused) note(`${stage.name.padEnd(32)} ${stage.seconds.toFixed(1)} s`);
    note(`reused ${reused} of ${stages.length} stages`);
    return { json: rows, text: table, wrote };
  },
};

function settingsOf(options: Readonly<Record<string, OptionValue>>): ReproduceSettings {
  const several = (name: string): string[] | undefined => options[name] as string[] | undefined;
  return reproduceSettings({
    seed: options['seed'] as number,
    seeds: options['seeds'] as number,
    train: several('train') ?? [],
    heldOut: several('held-out') ?? [],
    nameOf: cityNameOf,
    ablations: several('ablation') ?? OF_PARTS,
    small: options['small'] === true,
  });
}
