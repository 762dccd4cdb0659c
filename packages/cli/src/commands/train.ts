import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { openDataset } from '@uge/data/node';
import { parseTrainConfig, stage1Mini, stage2Mini, type TrainConfigInput, trainStage } from '@uge/train';
import type { Command } from '../command.ts';
import { loadEncoder, startEngine } from '../load-encoder.ts';
import { createMiniFor } from '../mini-encoder.ts';

const PRESETS = { stage1: stage1Mini, stage2: stage2Mini };

export const train: Command = {
  name: 'train',
  summary: 'Train one stage: stage1 aligns image and text, stage2 adds the graph.',
  options: {
    stage: { type: 'string', value: 'stage1|stage2', description: 'Which stage.', required: true },
    dataset: { type: 'string', value: '<folder>', description: 'Dataset to train on.', required: true },
    out: {
      type: 'string',
      value: '<folder>',
      description: 'Run folder: model/, checkpoint/, metrics.jsonl, training.json.',
      required: true,
    },
    model: {
      type: 'string',
      value: '<folder>',
      description: 'Model to start from; stage1 without it starts uge-mini from random weights.',
    },
    config: {
      type: 'string',
      value: '<file.json>',
      description: 'Settings that replace the preset of the stage; "lora": {} trains an adapter only.',
    },
    steps: { type: 'number', description: 'Updates to make.' },
    seed: { type: 'number', description: 'Seed of weights and batch order.', default: 1 },
    resume: { type: 'boolean', description: 'Go on from the checkpoint in --out.' },
  },
  examples: [
    'uge train --stage stage1 --dataset data/nyc-paris --out runs/stage1',
    'uge train --stage stage2 --dataset data/nyc-paris --model runs/stage1/model --out runs/stage2 --steps 400',
  ],
  run: async ({ options, onProgress, signal, print, note }) => {
    const stage = stageOf(options['stage'] as string);
    const seed = options['seed'] as number;
    const config = await configOf(stage, options);
    const model = options['model'] as string | undefined;
    if (stage === 'stage2' && !model)
      throw new UgeError('cli/usage', 'uge train: stage2 needs --model, the folder that stage1 made.');
    const dataset = await openDataset(options['dataset'] as string);
    const out = options['out'] as string;
    let encoder = model && (await loadEncoder(model, { note, onProgress, signal }));
    if (!encoder) {
      await startEngine(note);
      encoder = await createMiniFor(dataset, seed);
    }
    const resume = options['resume'] === true;
    const record = await trainStage({
      stage,
      dataset,
      encoder,
      config: { ...config, seed },
      out,
      resume,
      onProgress,
      signal,
    });
    encoder.dispose();
    const { best, throughput, peakMemory } = record;
    print(
      `${stage}: ${record.steps} steps in ${throughput.seconds.toFixed(0)} s, ${throughput.medianStepMs.toFixed(0)} ms per step, ` +
        `${(peakMemory / 2 ** 20).toFixed(0)} MB; best step ${best.step}${best.margin === undefined ? '' : `, margin ${best.margin.toFixed(3)}`}\n${join(out, 'model')}`,
    );
  },
};

function stageOf(text: string): 'stage1' | 'stage2' {
  if (text === 'stage1' || text === 'stage2') return text;
  throw new UgeError('cli/usage', `uge train: --stage is stage1 or stage2, found "${text}".`);
}

async function configOf(
  stage: 'stage1' | 'stage2',
  options: Readonly<Record<string, unknown>>,
): Promise<TrainConfigInput> {
  const path = options['config'] as string | undefined;
  const config = path ? { stage, ...(await readJson(path)) } : PRESETS[stage];
  const steps = options['steps'] as number | undefined;
  return parseTrainConfig(steps === undefined ? config : { ...config, epochs: undefined, steps });
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new UgeError(
      'cli/bad-config-file',
      `${path}: expected a JSON file of training settings; ${(error as Error).message}`,
      { path },
      { cause: error },
    );
  }
}
