import type { Command } from '../command.ts';
import { startEngine } from '../load-encoder.ts';
import { runQuickstart } from '../quickstart/run-quickstart.ts';
import { quickstartSettings } from '../quickstart/settings.ts';

export const quickstart: Command = {
  name: 'quickstart',
  summary:
    'Everything once, on invented cities: generate, build UGData, train both stages, run UGBench, write a report.',
  options: {
    out: { type: 'string', value: '<folder>', description: 'Folder of the run.', default: 'runs/quickstart' },
    seed: { type: 'number', description: 'Same seed, same numbers.', default: 1 },
    small: { type: 'boolean', description: 'Few pictures and steps: shows that it works, not how well.' },
  },
  examples: ['uge quickstart', 'uge quickstart --small --out runs/try'],
  run: async ({ options, onProgress, signal, print, note }) => {
    await startEngine(note);
    const settings = quickstartSettings(options['seed'] as number, options['small'] === true);
    const { table, report, stages } = await runQuickstart({
      settings,
      out: options['out'] as string,
      onProgress,
      signal,
    });
    print(table);
    for (const stage of stages)
      note(`${stage.name.padEnd(10)} ${stage.reused ? 'reused' : `${stage.seconds.toFixed(1)} s`}`);
    const reused = stages.filter((stage) => stage.reused).length;
    note(`reused ${reused} of ${stages.length} stages`);
    print(`report: ${report}`);
  },
};
