import { join } from 'node:path';
import { openDataset } from '@uge/data/node';
import type { TrainingRecord } from '@uge/train';
import type { Command } from '../command.ts';
import { startEngine } from '../load-encoder.ts';
import { PLAN_OPTIONS, planOf } from '../train/plan-options.ts';
import { planTraining } from '../train/plan-training.ts';
import { runPlan } from '../train/run-plan.ts';

export const train: Command = {
  name: 'train',
  summary: 'Train: stage 1 aligns image and text, stage 2 adds the graph.',
  positionals: [
    {
      name: 'config',
      description: 'Plan (.json, .ts, .mjs): dataset, out, model, seed, and the settings of stage1 and stage2.',
    },
  ],
  options: PLAN_OPTIONS,
  examples: [
    'uge train plan.json',
    'uge train plan.json --resume',
    'uge train --dataset data/nyc-paris --out runs/nyc',
    'uge train --stage stage2 --dataset data/nyc-paris --out runs/nyc --steps 400 --loss-weights.graph-image 0',
    'uge train --stage stage1 --dataset data/nyc --out runs/lora --model Qwen/Qwen2.5-VL-3B-Instruct --epochs 1 --lora {}',
  ],
  plan: async ({ positionals, options }) => {
    const { plan, stages } = await planOf(positionals[0], options);
    const startFrom = options['model'] as string | undefined;
    return planTraining(plan, { stages, startFrom });
  },
  run: async ({ positionals, options, onProgress, signal, note }) => {
    const { plan, stages } = await planOf(positionals[0], options);
    const dataset = await openDataset(plan.dataset);
    await startEngine(note);
    const startFrom = options['model'] as string | undefined;
    const resume = options['resume'] === true;
    const records = await runPlan(plan, { dataset, stages, resume, startFrom, onProgress, signal, note });
    return {
      json: records,
      text: records.map(summary).join('\n'),
      wrote: records.map(({ stage }) => join(plan.out, stage, 'model')),
    };
  },
};

function summary({ stage, steps, best, throughput, peakMemory }: TrainingRecord): string {
  const metrics =
    best.meanReciprocalRank === undefined
      ? ''
      : `, ${best.form} MRR ${best.meanReciprocalRank.toFixed(3)}, margin ${best.margin!.toFixed(3)}`;
  return (
    `${stage}: ${steps} updates in ${throughput.seconds.toFixed(0)} s, ${throughput.medianStepMs.toFixed(0)} ms each, ` +
    `${throughput.samplesPerSecond.toFixed(1)} rows/s, ${(peakMemory / 2 ** 20).toFixed(0)} MiB; best update ${best.step}${metrics}`
  );
}
