import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';
import { type CapturedOutput, captureOutput } from './testing/capture-output.ts';

let folder: string;
let plan: string;
let output: CapturedOutput;

const uge = async (...args: string[]): Promise<void> => {
  expect(await main([...args, '--quiet']), output.stderr).toBe(0);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-train-cli-'));
  output = captureOutput();
  const extract = join(folder, 'smallville.osm.pbf');
  const dataset = join(folder, 'dataset');
  await uge('city', 'generate', '--out', extract, '--size', '500');
  await uge('data', 'build', '--train', extract, '--render', '12', '--image-size', '56', '--out', dataset);
  plan = join(folder, 'plan.json');
  const stage = { steps: 3, batchSize: 4, evaluateEvery: 0, evaluateRows: 8 };
  const written = {
    dataset,
    out: join(folder, 'runs'),
    mini: { imageSize: 56, vocabularySize: 600 },
    stage1: stage,
    stage2: stage,
  };
  await writeFile(plan, JSON.stringify(written));
}, 120_000);
beforeEach(() => {
  output.stdout = '';
  output.stderr = '';
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('uge train', () => {
  it('goes through both stages, and resumes', async () => {
    await uge('train', plan);
    expect(output.stdout).toMatch(/stage1: 3 updates[\s\S]*stage2: 3 updates/);
    const stage2 = join(folder, 'runs', 'stage2');
    expect((await readdir(stage2)).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'model',
      'run.html',
      'training.json',
    ]);
    const before = JSON.parse(await readFile(join(stage2, 'training.json'), 'utf8'));
    expect(before.encoder.earlierStages).toMatchObject([{ stage: 'stage1', config: { steps: 3 } }]);
    await uge('train', plan, '--resume');
    const after = JSON.parse(await readFile(join(stage2, 'training.json'), 'utf8'));
    expect(after.curves).toEqual(before.curves);
    expect(after).toMatchObject({ sessions: 2, files: before.files });
  }, 240_000);

  it('shows curves as a page and to TensorBoard', async () => {
    const runs = ['stage1', 'stage2'].map((stage) => join(folder, 'runs', stage));
    const page = ['train', 'page', ...runs, '--out', join(folder, 'page.html')];
    await uge(...page, '--dry-run', '--json');
    expect(JSON.parse(output.stdout)).toMatchObject({ writes: [{ state: 'new' }], estimate: { runs: 2 } });
    await uge(...page);
    expect(await readFile(join(folder, 'page.html'), 'utf8')).toContain('runs/stage2');
    await uge('train', 'export', runs[1]!, '--to', 'tensorboard', '--out', join(folder, 'logs'));
    const [events] = await readdir(join(folder, 'logs'));
    expect((await stat(join(folder, 'logs', events!))).size).toBeGreaterThan(500);
  });

  it('compares variants over seeds, keeping runs that have ended', async () => {
    const ablate = ['train', 'ablate', plan, '--out', join(folder, 'ablation')];
    const args = [...ablate, '--vary', 'stage2.learningRate=1e-3', '--vary', 'stage1=null', '--seeds', '2', '--json'];
    await uge(...args);
    const rows = JSON.parse(output.stdout);
    expect(rows.map(({ variant }: { variant: string }) => variant)).toEqual([
      'base',
      'stage2.learningRate=1e-3',
      'stage1=null',
    ]);
    const record = join(folder, 'ablation', 'base', 'seed-2', 'stage2', 'training.json');
    const { mtimeMs } = await stat(record);
    output.stdout = '';
    await uge(...args);
    expect(JSON.parse(output.stdout)).toEqual(rows);
    expect((await stat(record)).mtimeMs).toBe(mtimeMs);
    expect(await readdir(join(folder, 'ablation'))).toEqual(
      expect.arrayContaining(['ablation.json', 'ablation.md', 'base', 'runs.html', 'stage1=null']),
    );
  }, 600_000);

  it('exports a LoRA adapter and a run for ms-swift', async () => {
    const runs = join(folder, 'lora');
    await uge('train', plan, '--stage', 'stage1', '--out', runs, '--lora', '{"r": 2}');
    // On with the adapter, the base frozen as it is stored.
    const held = ['--model', join(runs, 'stage1', 'model'), '--weights', 'stored', '--preset', 'mini'];
    const further = join(folder, 'further');
    await uge('train', plan, '--stage', 'stage1', '--out', further, '--lora', '{"r": 2}', ...held);
    const record = JSON.parse(await readFile(join(further, 'stage1', 'training.json'), 'utf8'));
    expect(record.encoder.earlierStages).toHaveLength(1);
    expect(record.encoder.weights).toBeLessThan(2e6);
    await uge('train', 'export', join(runs, 'stage1'), '--to', 'peft', '--out', join(folder, 'peft'));
    expect((await readdir(join(folder, 'peft', 'adapter'))).sort()).toEqual([
      'adapter_config.json',
      'adapter_model.safetensors',
    ]);
    const swift = join(folder, 'swift.json');
    const written = JSON.parse(await readFile(plan, 'utf8'));
    await writeFile(
      swift,
      JSON.stringify({
        ...written,
        model: join(runs, 'stage1', 'model'),
        stage1: { epochs: 1, lora: { r: 2 } },
        stage2: null,
      }),
    );
    await uge('train', 'export', swift, '--to', 'ms-swift', '--out', join(folder, 'swift'), '--root', '/mnt/uge');
    const script = await readFile(join(folder, 'swift', 'train.sh'), 'utf8');
    expect(script).toContain('--adapters /mnt/uge/model/adapter');
    expect(script).toContain('--dataset /mnt/uge/data/stage1_train.jsonl');
  }, 240_000);
});
