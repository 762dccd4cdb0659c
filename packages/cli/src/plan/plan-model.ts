import { existsSync } from 'node:fs';
import { modelFileSource } from '@uge/model/node';
import type { CommandPlan } from './command-plan.ts';
import { plannedInputs } from './planned-files.ts';

/** A model by folder is read; one by its name on the hub is fetched, unless it is in the cache. */
export async function planModels(models: readonly string[]): Promise<Pick<CommandPlan, 'reads' | 'fetches'>> {
  const folders: string[] = [];
  const fetches: string[] = [];
  for (const model of models) {
    if (existsSync(model) || !/^[\w.-]+\/[\w.-]+$/.test(model) || /^\.{1,2}\//.test(model)) folders.push(model);
    else if (!(await modelFileSource(model, { offline: true }).has('config.json'))) {
      fetches.push(`${model} from the Hugging Face hub: config, tokenizer and weights, kept in its cache`);
    }
  }
  return { reads: await plannedInputs(folders), fetches };
}
