import { beforeAll, describe, expect, it } from 'vitest';
import { createStage1Recipe } from '../stages/stage1-recipe.ts';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { toyDataset } from '../testing/toy-dataset.ts';
import { ToyEncoder } from '../testing/toy-encoder.ts';
import { BatchLoader } from './batch-loader.ts';
import { createPairReader } from './pair-reader.ts';

beforeAll(useCpuEngine);

async function loader(): Promise<BatchLoader> {
  const dataset = toyDataset();
  return new BatchLoader({
    rows: await dataset.pairs('stage1', 'train'),
    readPair: createPairReader(dataset),
    recipe: createStage1Recipe(),
    encoder: new ToyEncoder(),
    batchSize: 8,
    seed: 3,
  });
}

describe('BatchLoader', () => {
  it('embeds short and long texts in groups of their own and queries of one length together', async () => {
    const batches = await loader();
    const { passes } = await batches.load(0);
    expect(passes.map((groups) => groups.map(({ rows }) => rows))).toEqual([[8], [4, 4]]);
    const [short, long] = passes[1]!;
    expect(short!.shape.length).toBeLessThan(long!.shape.length / 2);
  });

  it('loads any step alike, whatever was loaded before, in one layout', async () => {
    const first = await loader();
    const inOrder = [];
    for (let step = 0; step < 8; step++) inOrder.push(await first.load(step));
    const second = await loader();
    second.layout = structuredClone(first.layout);
    const late = await second.load(7);
    expect(late.falseNegatives).toEqual(inOrder[7]!.falseNegatives);
    expect(late.epoch).toBe(1);
    expect(late.passes.flat().map((group) => group.toTensors()[0]!.arraySync())).toEqual(
      inOrder[7]!.passes.flat().map((group) => group.toTensors()[0]!.arraySync()),
    );
    expect(new Set(inOrder.map(({ passes }) => JSON.stringify(passes.flat().map(({ shape }) => shape)))).size).toBe(1);
  });
});
