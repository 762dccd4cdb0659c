import { beforeAll, describe, expect, it } from 'vitest';
import { createStage1Recipe } from '../stages/stage1-recipe.ts';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { toyDataset } from '../testing/toy-dataset.ts';
import { ToyEncoder } from '../testing/toy-encoder.ts';
import { BatchLoader, type BatchLoaderOptions } from './batch-loader.ts';
import type { LoadedStep } from './loaded-step.ts';
import { createPairReader } from './pair-reader.ts';

beforeAll(useCpuEngine);

async function loader(options: Partial<BatchLoaderOptions> = {}): Promise<BatchLoader> {
  const dataset = toyDataset();
  return new BatchLoader({
    rows: await dataset.pairs('stage1', 'train'),
    readPair: createPairReader(dataset),
    recipe: createStage1Recipe(options),
    encoder: new ToyEncoder(),
    batchSize: 8,
    seed: 3,
    ...options,
  });
}

/** Chunks of the first batch by pass: first row and number of rows of each. */
const rangesOf = ({ batches }: LoadedStep, pass: number): number[][] =>
  batches[0]!.chunks.filter((chunk) => chunk.pass === pass).map(({ rows }) => [rows.first, rows.count]);
const valuesOf = async ({ batches }: LoadedStep): Promise<unknown[]> => {
  const prepared = await Promise.all(batches.flatMap(({ chunks }) => chunks.map((chunk) => chunk.prepare())));
  return prepared.map((inputs) => inputs.toTensors()[0]!.arraySync());
};

describe('BatchLoader', () => {
  it('embeds short and long texts in groups of their own and queries of one length together', async () => {
    const step = await (await loader()).load(0);
    expect([0, 1].map((pass) => rangesOf(step, pass))).toEqual([
      [[0, 8]],
      [
        [0, 4],
        [4, 4],
      ],
    ]);
    const [, short, long] = step.batches[0]!.chunks;
    expect(short!.shape.length).toBeLessThan(long!.shape.length / 2);
    expect(step.batches[0]!.isDivided).toBe(false);
    expect(step.rowIds).toHaveLength(8);
  });

  it('loads any step alike, whatever was loaded before, in one layout', async () => {
    const first = await loader();
    const inOrder = [];
    for (let step = 0; step < 8; step++) inOrder.push(await first.load(step));
    const second = await loader();
    second.layouts = structuredClone(inOrder[6]!.layouts);
    const late = await second.load(7);
    expect(late.batches[0]!.falseNegatives).toEqual(inOrder[7]!.batches[0]!.falseNegatives);
    expect(late.epoch).toBe(1);
    expect(await valuesOf(late)).toEqual(await valuesOf(inOrder[7]!));
    expect(new Set(inOrder.map(({ layouts }) => JSON.stringify(layouts))).size).toBe(1);
  });

  it('has a layout for each task where a batch has one', async () => {
    const batches = await loader({ batchTasks: 'one' });
    const steps = [];
    for (let step = 0; step < batches.stepsPerEpoch; step++) steps.push(await batches.load(step));
    expect(Object.keys(steps.at(-1)!.layouts).sort()).toEqual(['0', '1']);
    expect(new Set(steps.map(({ batches: [batch] }) => batch!.chunks.at(-1)!.shape.length)).size).toBe(2);
    const tasks = steps.map(({ rowIds }) => new Set(rowIds.map((id) => id.split('/').at(-1))).size);
    expect(new Set(tasks)).toEqual(new Set([1]));
    const resumed = await loader({ batchTasks: 'one' });
    resumed.layouts = structuredClone(steps[3]!.layouts);
    expect(await valuesOf(await resumed.load(4))).toEqual(await valuesOf(steps[4]!));
  });

  it('divides batches into chunks of one size, the same rows under the same keys', async () => {
    const whole = await (await loader()).load(0);
    const step = await (await loader({ chunkRows: 3 })).load(0);
    expect([0, 1].map((pass) => rangesOf(step, pass))).toEqual([
      [
        [0, 3],
        [3, 3],
        [5, 3],
      ],
      [
        [0, 2],
        [2, 2],
        [4, 2],
        [6, 2],
      ],
    ]);
    expect(step.batches[0]!.isDivided).toBe(true);
    expect(step.rowIds).toEqual(whole.rowIds);
    const keys = ({ batches }: LoadedStep): number[] => batches[0]!.chunks.flatMap(({ rowKeys }) => [...rowKeys]);
    expect([...new Set(keys(step))].sort((a, b) => a - b)).toEqual(keys(whole).sort((a, b) => a - b));
    const shared = await (await loader({ workers: 2 })).load(0);
    expect(rangesOf(shared, 0)).toEqual([
      [0, 4],
      [4, 4],
    ]);
  });

  it('takes several batches of their own negatives for one update', async () => {
    const single = await loader();
    const several = await loader({ accumulate: 2 });
    expect(several.stepsPerEpoch).toBe(Math.floor(single.stepsPerEpoch / 2));
    const { batches, rowIds } = await several.load(1);
    expect(batches.map(({ falseNegatives }) => falseNegatives.length)).toEqual([64, 64]);
    expect(rowIds).toEqual([...(await single.load(2)).rowIds, ...(await single.load(3)).rowIds]);
    expect(new Set(batches.flatMap(({ chunks }) => chunks.flatMap(({ rowKeys }) => [...rowKeys]))).size).toBe(32);
    await expect(loader({ accumulate: 99 })).rejects.toMatchObject({ code: 'train/batch-too-large' });
  });

  it('gives each row its hard negatives, masked where it has none or they are right', async () => {
    const rows = (await toyDataset().pairs('stage1', 'train')).map((row, index) => ({
      ...row,
      negative_messages: Array.from({ length: index % 3 }, (_, k) => [
        { role: 'user' as const, content: k === 0 ? row.positive_messages[0]![0]!.content : `not ${index}` },
      ]),
    }));
    const { batches } = await (await loader({ rows, hardNegatives: 2 })).load(0);
    const [{ falseNegatives, chunks, size }] = batches as [LoadedStep['batches'][number]];
    expect(falseNegatives).toHaveLength(8 * 24);
    const texts = chunks.filter(({ pass }) => pass === 1);
    expect(texts.map(({ rowKeys }) => rowKeys.length)).toEqual([12, 12]);
    const inputs = (await Promise.all(texts.map((chunk) => chunk.inputs()))).flat().map(({ text }) => text);
    expect(inputs.some((text) => text?.startsWith('not '))).toBe(true);
    // The first hard negative of a row is its own positive here, or absent: masked for that row.
    for (let row = 0; row < size; row++) expect(falseNegatives[row * 24 + 8 + row]).toBe(1);
  });
});
