import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '@uge/data/node';
import { openRuns, startExplorer } from '@uge/explorer';
import type { Command } from '../command.ts';
import { ENCODER_OPTIONS } from '../encoder-options.ts';
import { loadEncoder } from '../load-encoder.ts';
import { planModels } from '../plan/plan-model.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';

export const explore: Command = {
  name: 'explore',
  summary: 'Look at a dataset in the browser: map, photos, paths, neighbours, atlas, benchmark results.',
  positionals: [{ name: 'dataset', description: 'Dataset folder.', required: true }],
  options: {
    model: { type: 'string', value: '<folder>', description: 'Model for neighbours, atlas and search by meaning.' },
    benchmark: {
      type: 'string',
      value: '<folder>',
      description: 'Benchmark that the results are of. Default: the folder "benchmark" beside them or one level up.',
    },
    results: {
      type: 'string',
      value: '<folder>',
      description: 'Results of a run, or a folder of several runs.',
      multiple: true,
    },
    port: { type: 'integer', minimum: 0, description: 'Port on this machine. Default any free one.', default: 0 },
    cache: {
      type: 'string',
      value: '<folder>',
      description: 'Where embeddings are kept.',
      default: join(homedir(), '.cache', 'uge', 'explorer'),
    },
    ...ENCODER_OPTIONS,
  },
  examples: [
    'uge explore runs/quickstart/dataset --model runs/quickstart/stage2/model --results runs/quickstart/results',
    'uge explore data/d --results results/stage1 --results results/stage2 --benchmark bench/d',
  ],
  plan: async ({ positionals, options }) => {
    const { manifest } = await openDataset(positionals[0]!);
    const model = options['model'] as string | undefined;
    const results = (options['results'] as string[] | undefined) ?? [];
    const { reads = [], fetches = [] } = await planModels(model === undefined ? [] : [model]);
    return {
      reads: [
        ...(await plannedInputs([positionals[0], options['benchmark'] as string | undefined, ...results])),
        ...reads,
      ],
      fetches,
      writes: model === undefined ? [] : [await plannedOutput(options['cache'] as string)],
      estimate: { 'photos to embed': model === undefined ? 0 : manifest.counts.photos },
    };
  },
  run: async ({ positionals, options, onProgress, signal, print, note }) => {
    const dataset = await openDataset(positionals[0]!);
    const benchmark = options['benchmark'] as string | undefined;
    const runs = await openRuns(
      (options['results'] as string[] | undefined) ?? [],
      benchmark === undefined ? {} : { benchmark },
    );
    const model = options['model'] as string | undefined;
    const encoder = model === undefined ? undefined : await loadEncoder(model, { note, onProgress, signal }, options);
    const explorer = await startExplorer({
      dataset,
      runs,
      cache: options['cache'] as string,
      port: options['port'] as number,
      onProgress,
      signal,
      ...(encoder ? { encoder } : {}),
    });
    print(options['json'] ? JSON.stringify({ url: explorer.url }) : `${explorer.url}\nCtrl+C ends it.`);
    if (!signal.aborted) await once(signal, 'abort');
    await explorer.close();
  },
};
