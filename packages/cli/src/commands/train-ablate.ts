import { join } from 'node:path';
import { writeFileAtomic } from '@uge/core/node';
import { openDataset } from '@uge/data/node';
import {
  ABLATIONS,
  type AblationRow,
  ablationTable,
  type PlanVariant,
  planStages,
  planVariants,
  readRun,
  renderAblationTable,
  renderRunPage,
  type TrainPlan,
  type VariantRuns,
} from '@uge/train';
import type { Command, CommandContext } from '../command.ts';
import { isThere } from '../is-there.ts';
import { startEngine } from '../load-encoder.ts';
import { plannedOutput } from '../plan/planned-files.ts';
import { seedOption } from '../shared-options.ts';
import { PLAN_OPTIONS, planOf } from '../train/plan-options.ts';
import { planTraining } from '../train/plan-training.ts';
import { runPlan } from '../train/run-plan.ts';

const RESULT_FILES = ['ablation.json', 'ablation.md', 'runs.html'];

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
    ablation: {
      type: 'string',
      choices: ABLATIONS.map(({ name }) => name).filter((name) => name !== 'full'),
      description: 'A change that has a name.',
      list: true,
    },
    seeds: { type: 'integer', minimum: 1, description: 'How many seeds to train every variant with.', default: 3 },
    seed: seedOption('The first of them.'),
    ...planOptions,
  },
  examples: [
    'uge train ablate plan.json --vary stage2.lossWeights.graphImage=0,0.25,0.5 --seeds 3',
    'uge train ablate plan.json --ablation no-positions,gcn --out runs/ablations',
  ],
  plan: async ({ positionals, options }) => {
    const { plan, variants, seeds } = await comparison(positionals[0]!, options);
    const runs = variants.flatMap(({ name }) => seeds.map((seed) => ({ name, seed })));
    const there = await Promise.all(runs.map((run) => isThere(variantFolder(plan.out, run))));
    const { reads, fetches } = await planTraining(plan, { stages: planStages(plan) });
    return {
      reads: reads ?? [],
      fetches: fetches ?? [],
      writes: await Promise.all(runs.map((run) => plannedOutput(variantFolder(plan.out, run)))),
      estimate: {
        variants: variants.length,
        seeds: seeds.length,
        runs: runs.length,
        begun: there.filter(Boolean).length,
      },
    };
  },
  run: async (context) => {
    const { positionals, options, note } = context;
    const { plan, variants, seeds } = await comparison(positionals[0]!, options);
    await startEngine(note);
    const finished = await trainVariants(variants, { ...context, seeds, out: plan.out });
    const rows = ablationTable(finished);
    await writeResults(rows, finished, plan);
    return { json: rows, text: renderAblationTable(rows), wrote: RESULT_FILES.map((name) => join(plan.out, name)) };
  },
};

async function comparison(
  file: string,
  options: CommandContext['options'],
): Promise<{ plan: TrainPlan; variants: PlanVariant[]; seeds: number[] }> {
  const { plan } = await planOf(file, options);
  const [vary, named] = [options['vary'], options['ablation']].map((given) => (given as string[] | undefined) ?? []);
  const first = options['seed'] as number;
  const seeds = Array.from({ length: options['seeds'] as number }, (_, index) => first + index);
  return { plan, variants: planVariants(plan, { vary: vary!, named: named! }), seeds };
}

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
