import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@uge/model';
import { createUgeMini } from '@uge/model/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInTest } from '../testing/run-in-test.ts';
import { embed } from './embed.ts';
import { modelInfo } from './model-info.ts';

let folder: string;
const notes: string[] = [];

async function run(...args: string[]): Promise<Record<string, unknown>[]> {
  const output = await runInTest(embed, '--model', join(folder, 'model'), '--engine', 'onnx', ...args);
  notes.push(...output.notes);
  return output.stdout.split('\n').map((line) => JSON.parse(line));
}

describe('embed', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uge-embed-'));
    await selectBackend({ prefer: 'onnx' });
    const encoder = createUgeMini({ seed: 1, trainingTexts: ['Rue Cadet'], vocabularySize: 280 });
    await encoder.savePretrained(join(folder, 'model'));
    encoder.dispose();
    const graph = {
      version: 1,
      city: 'test',
      image_id: '1',
      center_node: 'image/1',
      nodes: [{ node_id: 'image/1', kind: 'image', coords: [2.34, 48.87], node_text: 'photo', category: 'photo' }],
      edges: [],
    };
    await writeFile(join(folder, 'graph.json'), JSON.stringify(graph));
    const rows = [
      { text: 'Rue Cadet' },
      { instruction: 'Where?', graph: join(folder, 'graph.json') },
      { text: 'both', graph },
    ];
    await writeFile(join(folder, 'inputs.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('gives the vectors of a file of inputs, in its order and as short as asked', async () => {
    const rows = await run('--inputs', join(folder, 'inputs.jsonl'), '--dimensions', '16');
    expect(rows.map(({ embedding, ...input }) => [input, (embedding as number[]).length])).toEqual([
      [{ text: 'Rue Cadet' }, 16],
      [{ instruction: 'Where?', graph: join(folder, 'graph.json') }, 16],
      [{ text: 'both' }, 16],
    ]);
    const [listed] = await run('--text', 'Rue Cadet', '--dimensions', '16');
    const difference = (listed!['embedding'] as number[]).map((x, i) => x - (rows[0]!['embedding'] as number[])[i]!);
    expect(Math.max(...difference.map(Math.abs))).toBeLessThan(1e-5);
    expect(notes).toContain('engine onnx: asked for');
  });

  it('has a model that says what it is', async () => {
    const info = JSON.parse((await runInTest(modelInfo, join(folder, 'model'), '--json')).stdout);
    expect(info).toMatchObject({ backbone: 'qwen2_5_vl', dimension: 256, modalities: ['image', 'text', 'graph'] });
    expect(info.weights.F32).toBeGreaterThan(4e6);
    expect(info.float32Bytes).toBe(4 * info.weights.F32);
  });

  it('prints one list with --json, and says what it would read with --dry-run', async () => {
    const args = ['--model', join(folder, 'model'), '--inputs', join(folder, 'inputs.jsonl')];
    const list = JSON.parse((await runInTest(embed, ...args, '--json', '--quiet')).stdout);
    expect(list.map(({ embedding }: { embedding: number[] }) => embedding.length)).toEqual([256, 256, 256]);
    const plan = JSON.parse((await runInTest(embed, ...args, '--dry-run', '--json')).stdout);
    expect(plan).toMatchObject({ dryRun: true, fetches: [], estimate: { inputs: 3 } });
    const hub = await runInTest(embed, '--model', 'some/model', '--text', 'a', '--dry-run');
    expect(hub.stdout).toMatch(/fetches +some\/model from the Hugging Face hub/);
  });

  it('says how it is used', async () => {
    await expect(run()).rejects.toMatchObject({ code: 'cli/usage' });
    await expect(run('--text', 'a', '--inputs', 'x.jsonl')).rejects.toMatchObject({ code: 'cli/usage' });
    await expect(run('--graph', join(folder, 'none.json'))).rejects.toMatchObject({ code: 'cli/unreadable-graph' });
    await expect(run('--text', 'a', '--dimensions', '999')).rejects.toMatchObject({ code: 'model/invalid-dimensions' });
  });
});
