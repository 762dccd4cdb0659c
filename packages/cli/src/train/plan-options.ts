import { UgeError } from '@uge/core';
import { WEIGHT_FORMS } from '@uge/model/node';
import { configFlags, configFromFlags, parseTrainPlan, STAGE_NAMES, type StageName, type TrainPlan } from '@uge/train';
import type { OptionSpec, OptionValue } from '../command.ts';
import { outOption } from '../shared-options.ts';
import { loadPlanFile } from './load-plan.ts';

/** Given by other means: the stage by the plan, the seed for all stages. */
const PLACED = new Set(['stage', 'seed']);

/** Every setting of a stage as an option, from the schema of the settings. */
const SETTING_OPTIONS: Record<string, OptionSpec> = Object.fromEntries(
  configFlags()
    .filter(({ name }) => !PLACED.has(name))
    .map(({ name, type, choices, description, default: standard }): [string, OptionSpec] => [
      name,
      {
        type: type === 'number' ? 'number' : type === 'switch' ? 'boolean' : 'string',
        ...(type === 'json' && { value: '<json>' }),
        ...(choices && { choices }),
        description:
          type === 'switch' || standard === undefined ? description : `${description} [${JSON.stringify(standard)}]`,
      },
    ]),
);

/** Options of the commands that train by a plan. */
export const PLAN_OPTIONS: Record<string, OptionSpec> = {
  dataset: { type: 'string', value: '<folder>', description: 'Dataset to train on.' },
  out: outOption('Where stage1/ and stage2/ are written.'),
  model: {
    type: 'string',
    value: '<folder>',
    description: 'Model to start from, or its name on the hub. Without one: uge-mini from random weights.',
  },
  weights: {
    type: 'string',
    choices: WEIGHT_FORMS,
    description: 'How the weights of the model are held; all but float32 can only take an adapter (--lora).',
  },
  preset: {
    type: 'string',
    choices: ['mini', 'paper'],
    description: 'What settings are laid over. Default: mini where there is no model, else paper.',
  },
  stage: { type: 'string', choices: STAGE_NAMES, description: 'Only this stage of the plan.' },
  seed: { type: 'integer', description: 'Seed of weights, batch order and dropout. [1]' },
  resume: { type: 'boolean', description: 'Go on where an interrupted run was, from its latest intact checkpoint.' },
  ...SETTING_OPTIONS,
};

/**
 * The plan of a command line: a file's or, without one, both stages with their presets; options over it. Settings given as
 * options go to every stage of the plan, or to that of `--stage`.
 *
 * @throws {UgeError} `cli/usage`, `cli/bad-config-file`, `train/invalid-plan`, `train/invalid-config`, `train/invalid-flag`
 */
export async function planOf(
  file: string | undefined,
  options: Readonly<Record<string, OptionValue>>,
): Promise<{ plan: TrainPlan; stages: readonly StageName[] }> {
  const written = file === undefined ? { stage1: {}, stage2: {} } : await loadPlanFile(file);
  const only = options['stage'] as string | undefined;
  const draft: Record<string, unknown> = { ...written };
  for (const name of ['dataset', 'out', 'model', 'weights', 'preset', 'seed'])
    if (options[name] !== undefined) draft[name] = options[name];
  for (const name of ['dataset', 'out']) {
    if (draft[name] === undefined) throw new UgeError('cli/usage', `--${name} <folder> is missing, in the plan too.`);
  }
  const settings = configFromFlags(
    Object.fromEntries(Object.entries(options).filter(([name]) => name in SETTING_OPTIONS)),
  );
  const stages = STAGE_NAMES.filter((stage) => draft[stage] && (only === undefined || stage === only));
  for (const stage of stages) draft[stage] = overlay(draft[stage] as Record<string, unknown>, settings);
  return { plan: parseTrainPlan(draft), stages };
}

/** Nested settings are merged; `steps` and `epochs` replace each other. */
function overlay(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...under };
  if ('steps' in over) delete merged['epochs'];
  if ('epochs' in over) delete merged['steps'];
  for (const [name, value] of Object.entries(over)) {
    merged[name] = isObject(value) && isObject(merged[name]) ? { ...merged[name], ...value } : value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
