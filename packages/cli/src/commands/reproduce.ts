import { join } from 'node:path';
import { renderSeedTable } from '@uge/bench';
import { didYouMean, UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { ABLATIONS } from '@uge/train';
import { cityNameOf } from '../city-name.ts';
import type { Command } from '../command.ts';
import { startEngine } from '../load-encoder.ts';
import { runReproduce } from '../reproduce/run-reproduce.ts';
import { reproduceSettings } from '../reproduce/settings.ts';

/** One change from stage 2 each; the fresh encoder of `full` is stage 2 itself. */
const NAMES = ABLATIONS.map(({ name }) => name).filter((name) => name !== 'full');

/** What each part is worth; the others ask what a graph is worth at all. */
const OF_PARTS = ['no-positions', 'no-edge-features', 'gcn', 'stage2-only'];

export const reproduce: Command = {
  name: 'reproduce',
  summary: 'The evidence table: both stages, controls and ablations, several seeds, with intervals and gains.',
  options: {
    out: { type: 'string', value: '<folder>', description: 'Folder of the run.', default: 'runs/reproduce' },
    train: {
      type: 'string',
      value: '<extract>',
      description: 'Extract of a training city. Without any, cities are generated.',
      multiple: true,
    },
    'held-out': {
      type: 'string',
      value: '<extract>',
      description: 'Extract of a city that is only tested on.',
      multiple: true,
    },
    seeds: { type: 'number', description: 'How many seeds to train with.', default: 3 },
    seed: { type: 'number', description: 'The first of them, and that of data and benchmark.', default: 1 },
    ablation: {
      type: 'string',
      value: NAMES.join('|'),
      description: 'Only these. Default those of single parts.',
      multiple: true,
    },
    small: { type: 'boolean', description: 'Few pictures and steps: shows that it works, not what is true.' },
    json: { type: 'boolean', description: 'Print the rows as JSON.' },
  },
  examples: [
    'uge reproduce --train newyork.osm.pbf --train singapore.osm.gz --held-out paris-9e.osm.gz --held-out berlin.osm.gz',
    'uge reproduce --small --seeds 2 --ablation gcn --out runs/try',
  ],
  run: async ({ options, onProgress, signal, print, note }) => {
    const ablations = (options['ablation'] as string[] | undefined) ?? OF_PARTS;
    const unknown = ablations.find((name) => !NAMES.includes(name));
    if (unknown !== undefined)
      throw new UgeError('cli/usage', `uge reproduce: unknown ablation "${unknown}". ${didYouMean(unknown, NAMES)}`);
    await startEngine(note);
    const out = options['out'] as string;
    const settings = reproduceSettings({
      seed: options['seed'] as number,
      seeds: options['seeds'] as number,
      train: (options['train'] as string[] | undefined) ?? [],
      heldOut: (options['held-out'] as string[] | undefined) ?? [],
      nameOf: cityNameOf,
      ablations,
      small: options['small'] === true,
    });
    const { rows, stages } = await runReproduce({ settings, out, onProgress, signal });
    const table = renderSeedTable(rows);
    await writeFileAtomic(join(out, 'evidence.json'), `${JSON.stringify({ settings, rows }, null, 2)}\n`);
    await writeFileAtomic(join(out, 'evidence.md'), `${table}\n`);
    print(options['json'] ? JSON.stringify(rows, null, 2) : table);
    const reused = stages.filter((stage) => stage.reused).length;
    for (const stage of stages) if (!stage.reused) note(`${stage.name.padEnd(32)} ${stage.seconds.toFixed(1)} s`);
    note(`reused ${reused} of ${stages.length} stages; wrote ${join(out, 'evidence.md')} and evidence.json`);
  },
};
