import type { CityGraph } from '@uge/graph';
import type { BuildRunOptions } from '../dataset/build-options.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { openDataset } from '../dataset/open-dataset.ts';
import { composePairs } from '../pairs/compose-pairs.ts';
import type { DatasetRecipe } from '../types.ts';
import { type BuiltCity, buildCity, type CitySource } from './build-city.ts';
import type { CaptionerOptions } from './caption-with-provider.ts';
import { codeHash } from './code-hash.ts';
import { EarlierDataset } from './earlier-dataset.ts';
import type { PhotoStage } from './photo-task.ts';
import { StageLedger } from './stage-ledger.ts';
import { openWorkFolder, publishWorkFolder } from './work-folder.ts';
import { WorkerPool } from './worker-pool.ts';
import { writeDataset } from './write-dataset.ts';

export interface PipelineOptions extends BuildRunOptions {
  out: string;
  name: string;
  seed: number;
  recipe: DatasetRecipe;
  captioner?: CaptionerOptions;
  /** Opened one after the other, so that one city is in memory at a time; `taken` holds the photo ids so far. */
  cities: readonly { name: string; open: (taken: ReadonlySet<string>) => Promise<CitySource> }[];
  /** Whether results of a stage in the dataset in place may be taken over. */
  accepts: (stage: PhotoStage, earlier: { recipe: DatasetRecipe; code: string }) => boolean;
}

/** Pairs, tables, card, manifest, publication. */
const STEPS = 5;

/** Take cities through all stages in a work folder inside `out`, then put the whole dataset in its place. */
export async function runPipeline(options: PipelineOptions): Promise<Dataset> {
  const { out, name, seed, recipe, cities, captioner, signal, onProgress } = options;
  const { force = false, workers = 1, retries = 2 } = options;
  const { folder, journals } = await openWorkFolder(out, { force });
  const code = await codeHash();
  const earlier = force ? undefined : await EarlierDataset.open(out);
  const pool = new WorkerPool(workers);
  const built: BuiltCity[] = [];
  try {
    const taken = new Set<string>();
    for (const city of cities) {
      const accepts = (stage: PhotoStage): boolean =>
        earlier !== undefined && options.accepts(stage, { recipe: earlier.dataset.manifest.recipe, code });
      const ledger = new StageLedger({ city: city.name, folder, journals, code, earlier, accepts });
      try {
        const source = await city.open(taken);
        built.push(
          await buildCity(source, {
            folder,
            recipe,
            retries,
            ledger,
            pool,
            signal,
            onProgress,
            ...(captioner && { captioner }),
          }),
        );
      } finally {
        ledger.close();
      }
      for (const { id } of built.at(-1)!.records) taken.add(id);
    }
  } finally {
    await pool.close();
  }
  signal?.throwIfAborted();
  const report = (done: number): void => onProgress?.({ phase: 'write dataset', done, total: STEPS, unit: 'steps' });
  report(0);
  const records = built.flatMap((city) => city.records);
  const graphs = new Map<string, CityGraph>(built.map((city) => [city.name, city.graph]));
  const pairs = composePairs(records, { ...recipe.pairs, cities: graphs, seed: recipe.seeds.pairs });
  report(1);
  await writeDataset(folder, { name, seed, recipe, cities: built, records, pairs, onStep: report });
  signal?.throwIfAborted();
  await publishWorkFolder(out);
  report(STEPS);
  return openDataset(out);
}
