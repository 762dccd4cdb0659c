import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { openDataset } from '@uge/data/node';
import {
  type AblationRow,
  ablationTable,
  type PlanVariant,
  planVariants,
  readRun,
  renderAblationTable,
  renderRunPage,
  type TrainPlan,
  type VariantRuns,
} from '@uge/train';
import type { Command, CommandContext } from '../command.ts';
import { startEngine } from '../load-encoder.ts';
import { PLAN_OPTIONS, planOf } from '../train/plan-options.ts';
import { runPlan } from '../train/run-plan.ts';

const { stage: _stage, seed: _seed, resume: _resume, ...planOptions } = PLAN_OPTIONS;

export const trainAblate: Command = {
  name: 'train ablate',
  summary: 'Train variants of a plan, one change at a time over several seeds, and compare them.',
  positionals: [{ name: 'config', description: 'Plan, as for `uge train`.', required: true }],
  options: {
    vary: {
      type: 'string',
      value: '<field=a,b>',
      description: 'A field of the plan and its values: stage2.learningRate=1e-4,1e-3.',
      multiple: true,
    },
    named: {
      type: 'string',
      value: '<name>',
      description: 'no-positions, no-edge-features, gcn, stage2-only, shuffled-graph or no-graph.',
      multiple: true,
    },
    seeds: { type: 'string', value: '<1,2,3>', description: 'Seeds of every variant.', default: '1,2,3' },
    json: { type: 'boolean', description: 'Print the table as JSON.' },
    ...planOptions,
  },
  examples: [
    'uge train ablate plan.json --vary stage2.lossWeights.graphImage=0,0.25,0.5 --seeds 1,2,3',
    'uge train ablate plan.json --named no-positions --named gcn --out runs/ablations',
  ],
  run: async (context) => {
    const { positionals, options, note, print } = context;
    const { plan } = await planOf(positionals[0], options);
    const variants = planVariants(plan, { vary: list(options['vary']), named: list(options['named']) });
    const seeds = seedsOf(options['seeds'] as string);
    await startEngine(note);
    const finished = await trainVariants(variants, { ...context, seeds, out: plan.out });
    const rows = ablationTable(finished);
    await writeResults(rows, finished, plan);
    print(
      options['json']
        ? JSON.stringify(rows, undefined, 2)
        : `${renderAblationTable(rows)}\n${join(plan.out, 'runs.html')}`,
    );
  },
};

/** Seed by seed, so that an interrupted comparison has whole seeds. Runs that have ended are kept. */
async function trainVariants(
  variants: readonly PlanVariant[],
  context: CommandContext & { seeds: readonly number[]; out: string },
): Promise<VariantRuns[]> {
  const { seeds, out, note } = context;
  const finished = variants.map(({ name }) => ({ name, runs: [] as VariantRuns['runs'][number][] }));
  const dataset = await openDataset(variants[0]!.plan.dataset);
  for (const seed of seeds) {
    for (const [index, { name, plan }] of variants.entries()) {
      note(`${name}, seed ${seed}`);
      const seeded: TrainPlan = { ...plan, seed, out: variantFolder(out, { name, seed }) };
      const own = plan.dataset === variants[0]!.plan.dataset ? dataset : await openDataset(plan.dataset);
      const stages = (['stage1', 'stage2'] as const).filter((stage) => plan[stage]);
      const records = await runPlan(seeded, { ...context, dataset: own, stages, resume: true, keepEnded: true });
      finished[index]!.runs.push({ seed, record: records.at(-1)! });
    }
  }
  return finished;
}

async function writeResults(
  rows: readonly AblationRow[],
  variants: readonly VariantRuns[],
  { out }: TrainPlan,
): Promise<void> {
  await writeFileAtomic(join(out, 'ablation.json'), `${JSON.stringify(rows, null, 2)}\n`);
  await writeFileAtomic(join(out, 'ablation.md'), renderAblationTable(rows));
  const [first] = variants[0]!.runs;
  const runs = await Promise.all(
    variants.map(async ({ name, runs: [run] }) => ({
      ...(await readRun(join(variantFolder(out, { name, seed: run!.seed }), run!.record.stage))),
      name: `${name}, seed ${first!.seed}`,
    })),
  );
  await writeFileAtomic(join(out, 'runs.html'), renderRunPage(runs));
}

function variantFolder(out: string, { name, seed }: { name: string; seed: number }): string {
  return join(out, name.replace(/[^\w.=-]+/g, '_'), `seed-${seed}`);
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

function seedsOf(text: string): number[] {
  const seeds = text.split(',').map(Number);
  if (seeds.length > 0 && seeds.every(Number.isInteger) && new Set(seeds).size === seeds.length) return seeds;
  throw new UgeError('cli/usage', `uge train ablate: --seeds is a list of different whole numbers, found "${text}".`);
}
