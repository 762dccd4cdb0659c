import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile, writeFileAtomic, writeJsonl } from '@uge/core/node';
import pLimit from 'p-limit';
import { writeCard } from '../card/write-card.ts';
import { countBy } from '../dataset/count-by.ts';
import { listFiles } from '../dataset/list-files.ts';
import { DATASET_SCHEMA_VERSION } from '../dataset/parse-manifest.ts';
import { cityPath, graphPath, imagePath } from '../dataset/paths.ts';
import type { ComposedPairs } from '../pairs/compose-pairs.ts';
import { leakageReport, type SplitPairs } from '../splits/leakage-report.ts';
import type { DatasetManifest, DatasetRecipe, PhotoRecord } from '../types.ts';
import type { BuiltCity } from './build-city.ts';

export interface DatasetContent {
  name: string;
  seed: number;
  recipe: DatasetRecipe;
  cities: readonly Omit<BuiltCity, 'records'>[];
  records: readonly PhotoRecord[];
  pairs: ComposedPairs;
  /** Told when tables (2), card (3) and manifest (4) are written. */
  onStep: (step: number) => void;
}

/** Hashing is bound by reading; more at once gains nothing. */
const FILES_AT_ONCE = 16;

/**
 * Write everything of a dataset but its pictures, photo graphs and city graphs, which are there, and remove what does not
 * belong to it. The manifest comes last.
 */
export async function writeDataset(folder: string, content: DatasetContent): Promise<void> {
  const { seed, recipe, cities, records, pairs, onStep } = content;
  const rows = Object.entries(pairs.rows).flatMap(([stage, bySplit]) =>
    Object.entries(bySplit).map(([split, list]) => ({
      stage,
      split,
      rows: list,
      file: `pairs/${stage}.${split}.jsonl`,
    })),
  ) as (SplitPairs & { file: string })[];
  const { bufferMetres } = recipe.split;
  const leakage = leakageReport({ records, pairs: rows }, bufferMetres === undefined ? {} : { bufferMetres });
  const splits = {
    schemaVersion: DATASET_SCHEMA_VERSION,
    seed: recipe.seeds.split,
    cities: Object.fromEntries(
      cities.map(({ name, role, split: { level, bufferMetres, photos } }) => [
        name,
        { role, level, bufferMetres, photos },
      ]),
    ),
  };
  await writeJsonl(join(folder, 'photos.jsonl'), records);
  await writeJsonl(
    join(folder, 'skipped.jsonl'),
    cities.flatMap((city) => city.skipped),
  );
  await writeJsonl(
    join(folder, 'stages.jsonl'),
    cities.flatMap((city) => city.keys),
  );
  for (const { file, rows: list } of rows) await writeJsonl(join(folder, file), list);
  await writeFileAtomic(join(folder, 'splits.json'), `${JSON.stringify(splits, undefined, 2)}\n`);
  await writeFileAtomic(join(folder, 'leakage.json'), `${JSON.stringify(leakage, undefined, 2)}\n`);
  onStep(2);
  const manifest = describe(content, seed);
  const card = await writeCard(folder, { manifest, records, leakage, graphs: cities.map(({ graph }) => graph) });
  onStep(3);

  const expected = [
    ...['photos.jsonl', 'skipped.jsonl', 'stages.jsonl', 'splits.json', 'leakage.json', ...card],
    ...rows.map(({ file }) => file),
    ...cities.map(({ name }) => cityPath(name)),
    ...records.flatMap(({ city, id }) => [imagePath(city, id), graphPath(city, id)]),
  ];
  await removeOthers(folder, new Set(expected));
  manifest.files = await hashFiles(folder, expected.sort());
  await writeFileAtomic(join(folder, 'dataset.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  onStep(4);
}

function describe({ name, recipe, cities, records, pairs }: DatasetContent, seed: number): DatasetManifest {
  const pairCounts = Object.entries(pairs.rows).flatMap(([stage, bySplit]) =>
    Object.entries(bySplit).map(([split, list]) => [`${stage}.${split}`, list.length] as const),
  );
  const photos = countBy(records, ({ city }) => city);
  const skipped = countBy(
    cities.flatMap((city) => city.skipped),
    ({ reason }) => reason,
  );
  return {
    schemaVersion: DATASET_SCHEMA_VERSION,
    ...{ name, seed, recipe },
    cities: cities.map(({ name: city, role, graph }) => ({
      ...{ name: city, role, graph: cityPath(city), provenance: graph.provenance, photos: photos[city] ?? 0 },
      ...graph.counts(),
    })),
    counts: {
      photos: records.length,
      paths: records.reduce((sum, { paths }) => sum + paths.length, 0),
      pairs: Object.fromEntries(pairCounts),
      skipped,
      pairsSkipped: pairs.skipped,
    },
    files: {},
  };
}

/** What photos left behind that were dropped later, and what a killed process did not finish. */
async function removeOthers(folder: string, expected: ReadonlySet<string>): Promise<void> {
  for (const file of await listFiles(folder)) if (!expected.has(file)) await rm(join(folder, file));
}

async function hashFiles(folder: string, files: readonly string[]): Promise<Record<string, string>> {
  const limit = pLimit(FILES_AT_ONCE);
  const hashes = await Promise.all(files.map((file) => limit(() => hashFile(join(folder, file)))));
  return Object.fromEntries(files.map((file, index) => [file, hashes[index]!]));
}
