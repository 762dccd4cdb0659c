import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageConfig } from '@uge/train';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { train } from '../commands/train.ts';
import { completeArguments, readArguments } from '../parse-arguments.ts';
import { planOf } from './plan-options.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

function plan(...args: string[]): ReturnType<typeof planOf> {
  const { positionals, options } = completeArguments(train, readArguments(train, args));
  return planOf(positionals[0], options);
}

describe('planOf', () => {
  it('has both stages with their presets where there is no file', async () => {
    const { plan: made, stages } = await plan('--dataset', 'd', '--out', 'o', '--loss-weights.graph-image', '0');
    expect(stages).toEqual(['stage1', 'stage2']);
    expect(stageConfig(made, 'stage2')).toMatchObject({ steps: 150, lossWeights: { graphImage: 0, graphText: 0.5 } });
  });

  it('lays options over a file, on the stages that are trained', async () => {
    const file = join(folder, 'plan.json');
    const written = { dataset: 'd', out: 'o', seed: 3, stage1: { epochs: 2 }, stage2: { epochs: 1, lora: { r: 4 } } };
    await writeFile(file, JSON.stringify(written));
    const { plan: made, stages } = await plan(
      file,
      '--stage',
      'stage2',
      '--steps',
      '9',
      '--no-symmetric',
      '--out',
      'p',
    );
    expect(stages).toEqual(['stage2']);
    expect(made.out).toBe('p');
    expect(stageConfig(made, 'stage1')).toMatchObject({ epochs: 2, symmetric: true, seed: 3 });
    expect(stageConfig(made, 'stage2')).toMatchObject({ steps: 9, symmetric: false, lora: { r: 4, alpha: 32 } });
  });

  it.each(['mjs', 'ts'])('reads a module: .%s', async (end) => {
    const file = join(folder, `plan.${end}`);
    const steps = end === 'ts' ? '(2 + 3) as number' : '2 + 3';
    await writeFile(file, `export default { dataset: "d", out: "o", stage1: { steps: ${steps} } };\n`);
    expect(stageConfig((await plan(file)).plan, 'stage1').steps).toBe(5);
  });

  it('says what is missing or wrong', async () => {
    await expect(plan('--out', 'o')).rejects.toThrow(/--dataset/);
    expect(() => readArguments(train, ['--stage', 'stage3'])).toThrow(/stage1, stage2/);
    await expect(plan('--dataset', 'd', '--out', 'o', '--model', 'm')).rejects.toThrow(/either steps or epochs/);
    await expect(plan(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'cli/bad-config-file' });
    expect(() => readArguments(train, ['--learning-rat', '1'])).toThrow(/learning-rate/);
  });
});
