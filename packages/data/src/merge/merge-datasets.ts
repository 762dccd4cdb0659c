import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import { writeFolderAtomic } from '@uge/core/node';
import { checkOutput } from '../dataset/check-output.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { openDataset } from '../dataset/open-dataset.ts';
import type { ComposedPairs } from '../pairs/compose-pairs.ts';
import type { DatasetContent } from '../pipeline/write-dataset.ts';
import { writeDataset } from '../pipeline/write-dataset.ts';
import type { CitySplit } from '../splits/split-by-cell.ts';
import type { DatasetRecipe, Split } from '../types.ts';

export interface MergeDatasetsOptions extends LongOperationOptions {
  /** Folder of the merged dataset. */
  out: string;
  name: string;
}

/**
 * One dataset of several: their cities side by side, each with its splits. Positives that repeat one of an earlier dataset
 * are left out and counted; the leak check and the card are made anew, over everything.
 *
 * @param folders - of datasets without a city or a photo id in common.
 * @throws {UgeError} `data/merge-conflict` naming every city and the first ids that two datasets have, `data/file-changed`,
 * `data/output-in-use`, and what `openDataset` throws.
 */
export async function mergeDatasets(
  folders: readonly string[],
  { out, name, signal, onProgress }: MergeDatasetsOptions,
): Promise<Dataset> {
  await checkOutput(out);
  const datasets: Dataset[] = [];
  for (const folder of folders) datasets.push(await openDataset(folder));
  await refuseConflicts(datasets);
  for (const [done, dataset] of datasets.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'check datasets', done, total: datasets.length, unit: 'datasets' });
    await dataset.verify();
  }
  onProgress?.({ phase: 'check datasets', done: datasets.length, total: datasets.length, unit: 'datasets' });
  await writeFolderAtomic(out, async (folder) => {
    await copyParts(datasets, folder, { signal, onProgress });
    await writeDataset(folder, await mergedContent(datasets, name));
  });
  return openDataset(out);
}

async function refuseConflicts(datasets: readonly Dataset[]): Promise<void> {
  const cities = repeated(datasets.map(({ manifest }) => manifest.cities.map((city) => city.name)));
  const photos = await Promise.all(datasets.map((dataset) => dataset.photos()));
  const ids = repeated(photos.map((records) => records.map(({ id }) => id)));
  if (cities.length + ids.length === 0) return;
  const parts = [
    ...(cities.length > 0 ? [`the cities ${cities.join(', ')}`] : []),
    ...(ids.length > 0 ? [`the photo ids ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`] : []),
  ];
  throw new UgeError(
    'data/merge-conflict',
    `${datasets.map(({ folder }) => folder).join(', ')}: two of them have ${parts.join(' and ')}; build these in one dataset, or under other names.`,
    { cities, ids },
  );
}

/** What is in more than one of the lists. */
function repeated(lists: readonly (readonly string[])[]): string[] {
  const seen = new Set<string>();
  const found = new Set<string>();
  for (const list of lists) {
    const own = new Set(list);
    for (const value of own) {
      if (seen.has(value)) found.add(value);
      seen.add(value);
    }
  }
  return [...found];
}

async function copyParts(
  datasets: readonly Dataset[],
  folder: string,
  { signal, onProgress }: LongOperationOptions,
): Promise<void> {
  const parts = datasets.flatMap((dataset) =>
    Object.keys(dataset.manifest.files)
      .filter((file) => /^(images|graphs|cities)\//.test(file))
      .map((file) => ({ from: dataset.resolve(file), to: join(folder, file) })),
  );
  for (const [done, { from, to }] of parts.entries()) {
    signal?.throwIfAborted();
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
    if (done % 100 === 0) onProgress?.({ phase: 'copy files', done, total: parts.length, unit: 'files' });
  }
  onProgress?.({ phase: 'copy files', done: parts.length, total: parts.length, unit: 'files' });
}

async function mergedContent(datasets: readonly Dataset[], name: string): Promise<DatasetContent> {
  const cities: DatasetContent['cities'][number][] = [];
  for (const dataset of datasets) {
    const splits = JSON.parse(await readFile(dataset.resolve('splits.json'), 'utf8')) as {
      cities: Record<string, CitySplit>;
    };
    const [skipped, keys] = [await dataset.skipped(), await dataset.stageRows()];
    for (const city of dataset.manifest.cities) {
      cities.push({
        name: city.name,
        role: city.role,
        graph: await dataset.readCity(city.name),
        split: splits.cities[city.name]!,
        skipped: skipped.filter((row) => row.city === city.name),
        keys: keys.filter((row) => row.city === city.name),
      });
    }
  }
  const [{ manifest }] = datasets as [Dataset];
  return {
    ...{ name, seed: manifest.seed, cities },
    recipe: mergedRecipe(datasets.map((dataset) => dataset.manifest.recipe)),
    records: (await Promise.all(datasets.map((dataset) => dataset.photos()))).flat(),
    pairs: await mergedPairs(datasets),
    onStep: () => {},
  };
}

/** The first recipe, with the views of all; code that differs is unknown code, which is run again when it is next asked for. */
function mergedRecipe(recipes: readonly DatasetRecipe[]): DatasetRecipe {
  const [first] = recipes as [DatasetRecipe];
  const code = Object.entries(first.code).map(([stage, hash]) => [
    stage,
    recipes.every((recipe) => recipe.code[stage as keyof DatasetRecipe['code']] === hash) ? hash : '0'.repeat(64),
  ]);
  return {
    ...first,
    render: Object.assign({}, ...recipes.map(({ render }) => render)) as Record<string, number>,
    code: Object.fromEntries(code) as unknown as DatasetRecipe['code'],
  };
}

async function mergedPairs(datasets: readonly Dataset[]): Promise<ComposedPairs> {
  const rows: ComposedPairs['rows'] = {
    stage1: { train: [], val: [], test: [] },
    stage2: { train: [], val: [], test: [] },
  };
  const skipped: Record<string, number> = {};
  for (const stage of ['stage1', 'stage2'] as const) {
    for (const split of ['train', 'val', 'test'] as const satisfies Split[]) {
      const positives = new Set<string>();
      for (const dataset of datasets) {
        for await (const row of dataset.rows(stage, split)) {
          const { pair_type, positive_messages, positive_images, meta } = row;
          // One picture may be asked for in several ways.
          const positive = positive_images ? [meta.task, positive_images] : [];
          const text = JSON.stringify([pair_type, positive_messages, ...positive]);
          if (positives.has(text)) {
            const reason = `${stage} ${row.meta.task}: a merged dataset has the same positive`;
            skipped[reason] = (skipped[reason] ?? 0) + 1;
          } else {
            positives.add(text);
            rows[stage][split].push(row);
          }
        }
      }
    }
  }
  for (const { manifest } of datasets) {
    for (const [reason, count] of Object.entries(manifest.counts.pairsSkipped)) {
      skipped[reason] = (skipped[reason] ?? 0) + count;
    }
  }
  return { rows, skipped };
}
