import { join } from 'node:path';
import type { Command } from '../command.ts';
import { startEngine } from '../load-encoder.ts';
import { plannedOutput } from '../plan/planned-files.ts';
import { QUICKSTART_STAGES, runQuickstart } from '../quickstart/run-quickstart.ts';
import { quickstartSettings } from '../quickstart/settings.ts';
import { outOption, seedOption } from '../shared-options.ts';

export const quickstart: Command = {
  name: 'quickstart',
  summary:
    'Everything once, on invented cities: generate, build UGData, train both stages, run UGBench, write a report.',
  options: {
    out: outOption('Folder of the run.', { default: 'runs/quickstart' }),
    seed: seedOption('Same seed, same numbers.'),
    small: { type: 'boolean', description: 'Few pictures and steps: shows that it works, not how well.' },
  },
  examples: ['uge quickstart', 'uge quickstart --small --out runs/try'],
  plan: async ({ options }) => {
    const out = options['out'] as string;
    const { cities, stage1, stage2 } = quickstartSettings(options['seed'] as number, options['small'] === true);
    return {
      writes: await Promise.all([...QUICKSTART_STAGES, 'report.html'].map((name) => plannedOutput(join(out, name)))),
      estimate: {
        cities: cities.map(({ name }) => name).join(', '),
        photos: cities.reduce((sum, { views }) => sum + views, 0),
        updates: `${stage1.steps} of stage 1, ${stage2.steps} of stage 2`,
        note: 'stages that are still valid are kept',
      },
    };
  },
  run: async ({ options, onProgress, signal, note }) => {
    await startEngine(note);
    const settings = quickstartSettings(options['seed'] as number, options['small'] === true);
    const { table, means, report, stages } = await runQuickstart({
      settings,
      out: options['out'] as string,
      onProgress,
      signal,
    });
    for (const stage of stages)
      note(`${stage.name.padEnd(10)} ${stage.reused ? 'reused' : `${stage.seconds.toFixed(1)} s`}`);
    const reused = stages.filter((stage) => stage.reused).length;
    note(`reused ${reused} of ${stages.length} stages`);
    return { json: { means, report, stages }, text: table.trimEnd(), wrote: [report] };
  },
};
