import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PairRow } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import { toyDataset } from '../testing/toy-dataset.ts';
import { exportSwiftRun } from './export-swift-run.ts';
import { swiftArguments } from './swift-arguments.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-swift-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The toy dataset with rows that name no files. */
function rowsOnly(): Dataset {
  const dataset = toyDataset({ places: 2, pictures: 1 });
  const rows = async function* (stage: 'stage1' | 'stage2', split: 'train' | 'val' | 'test'): AsyncGenerator<PairRow> {
    for (const row of await dataset.pairs(stage, split)) yield { ...row, images: [], graphs: [] };
  };
  return Object.assign(dataset, { rows });
}

const config = parseTrainConfig({ stage: 'stage1', epochs: 5, batchSize: 64, lora: {}, learningRate: 1e-4 });

describe('swiftArguments', () => {
  it('says every setting that ms-swift knows', () => {
    expect(swiftArguments(config)).toMatchObject({
      environment: { INFONCE_TEMPERATURE: '0.01' },
      flags: { lora_rank: '16', lora_alpha: '32', num_train_epochs: '5', learning_rate: '0.0001', freeze_vit: 'true' },
    });
    expect(swiftArguments(parseTrainConfig({ stage: 'stage1', steps: 9, schedule: 'constant' })).flags).toMatchObject({
      train_type: 'full',
      max_steps: '9',
      lr_scheduler_type: 'constant_with_warmup',
      freeze_vit: 'false',
    });
  });
});

describe('exportSwiftRun', () => {
  it('writes rows and a script that a shell accepts and that hands its settings on', async () => {
    const out = join(folder, 'export');
    const summary = await exportSwiftRun(rowsOnly(), {
      out,
      config,
      model: 'Qwen/Qwen2.5-VL-7B-Instruct',
      root: '/mnt/a b/',
    });
    expect(summary.rows).toMatchObject({ stage1_train: 2, stage1_val: 2 });
    expect((await stat(join(out, 'train.sh'))).mode & 0o100).toBe(0o100);
    const swift = 'swift() { printf "%s\\n" "$INFONCE_TEMPERATURE" "$@"; };';
    const script = await readFile(join(out, 'train.sh'), 'utf8');
    const env = { ...process.env, NPROC_PER_NODE: '4', NNODES: '2' };
    const said = execFileSync('sh', ['-c', `${swift} ${script.replace(/^#!.*\n/, '\n')}`], {
      env,
      encoding: 'utf8',
    }).split('\n');
    const flagOf = (flag: string): string | undefined => said[said.indexOf(flag) + 1];
    expect(said[0]).toBe('0.01');
    expect(flagOf('--model')).toBe('Qwen/Qwen2.5-VL-7B-Instruct');
    expect(flagOf('--dataset')).toBe('/mnt/a b/data/stage1_train.jsonl');
    expect(flagOf('--per_device_train_batch_size')).toBe('8');
    expect(flagOf('--deepspeed')).toBe('zero2');
  });

  it('refuses stage 2, whose graphs ms-swift cannot read', async () => {
    const stage2 = parseTrainConfig({ stage: 'stage2', steps: 1 });
    await expect(
      exportSwiftRun(rowsOnly(), { out: join(folder, 'x'), config: stage2, model: 'm' }),
    ).rejects.toMatchObject({ code: 'train/graphs-elsewhere' });
  });
});
