import { join } from 'node:path';
import { hashFile, writeFileAtomic, writeFolderAtomic, writeJsonl } from '@uge/core/node';
import type { CityGraph } from '@uge/graph';
import { type ComposedPairs, composePairs } from '../pairs/compose-pairs.ts';
import { auditSplits, type SplitAudit } from '../splits/audit-splits.ts';
import type { DatasetManifest, PhotoRecord } from '../types.ts';
import { type BuildDatasetOptions, type CityInput, checkBuildOptions } from './build-options.ts';
import { countBy } from './count-by.ts';
import type { Dataset } from './dataset.ts';
import { datasetCard } from './dataset-card.ts';
import { listFiles } from './list-files.ts';
import { openDataset } from './open-dataset.ts';
import { DATASET_SCHEMA_VERSION } from './parse-manifest.ts';
import { type WrittenCity, writeCity } from './write-city.ts';

/**
 * Build a dataset folder: for every city the graph, the pictures (photos, rendered street views or both), and for every
 * picture its subgraph, reasoning path, caption and split; then training pairs, the leak check and the card. The folder
 * appears when it is whole. The same extracts, photos, options and seed give the same bytes.
 *
 * Photos that cannot be used are counted in the manifest and listed with their reason in `skipped.jsonl`.
 *
 * @returns the dataset, opened.
 * @throws {UgeError} `data/invalid-build`, `data/output-in-use`, and what the extract and photo readers throw.
 */
export async function buildDataset(options: BuildDatasetOptions): Promise<Dataset> {
  await checkBuildOptions(options);
  const { name, seed, out, imageSize = 224, maxGraphNodes = 64, cities, signal, onProgress } = options;
  await writeFolderAtomic(out, async (folder) => {
    const written: BuiltCity[] = [];
    const ids = new Set<string>();
    for (const input of cities) {
      const city = await writeCity(input, { folder, seed, imageSize, maxGraphNodes, taken: ids, signal, onProgress });
      written.push({ ...city, input });
      for (const { id } of city.records) ids.add(id);
    }
    signal?.throwIfAborted();
    const records = written.flatMap((city) => city.records);
    const graphs = new Map<string, CityGraph>(written.map(({ input, graph }) => [input.name, graph]));
    const pairs = composePairs(records, { cities: graphs, seed });
    const audit = auditSplits(records);
    await writeTables(folder, { records, pairs, written, audit, seed });
    const manifest = describeDataset({ name, seed, written, records, pairs });
    await writeFileAtomic(join(folder, 'README.md'), datasetCard(manifest, { records, audit, options }));
    manifest.files = await hashFiles(folder);
    await writeFileAtomic(join(folder, 'dataset.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  });
  return openDataset(out);
}

type BuiltCity = WrittenCity & { input: CityInput };

interface Built {
  seed: number;
  written: readonly BuiltCity[];
  records: readonly PhotoRecord[];
  pairs: ComposedPairs;
}

async function writeTables(folder: string, built: Built & { audit: SplitAudit }): Promise<void> {
  const { seed, written, records, pairs, audit } = built;
  await writeJsonl(join(folder, 'photos.jsonl'), records);
  await writeJsonl(
    join(folder, 'skipped.jsonl'),
    written.flatMap((city) => city.skipped),
  );
  for (const [stage, bySplit] of Object.entries(pairs.rows)) {
    for (const [split, rows] of Object.entries(bySplit)) {
      await writeJsonl(join(folder, 'pairs', `${stage}.${split}.jsonl`), rows);
    }
  }
  const cities = written.map(({ input, split }) => [
    input.name,
    { role: input.role, level: split.level, bufferMetres: split.bufferMetres, photos: split.photos },
  ]);
  const splits = { schemaVersion: DATASET_SCHEMA_VERSION, seed, cities: Object.fromEntries(cities), audit };
  await writeFileAtomic(join(folder, 'splits.json'), `${JSON.stringify(splits, undefined, 2)}\n`);
}

function describeDataset({ name, seed, written, records, pairs }: Built & { name: string }): DatasetManifest {
  const pairCounts = Object.entries(pairs.rows).flatMap(([stage, bySplit]) =>
    Object.entries(bySplit).map(([split, rows]) => [`${stage}.${split}`, rows.length] as const),
  );
  const skipped = countBy(
    written.flatMap((city) => city.skipped),
    ({ reason }) => reason,
  );
  return {
    schemaVersion: DATASET_SCHEMA_VERSION,
    name,
    seed,
    cities: written.map(({ input, graph, records: photos }) => ({
      name: input.name,
      role: input.role,
      graph: `cities/${input.name}.ugc`,
      provenance: graph.provenance,
      photos: photos.length,
      ...graph.counts(),
    })),
    counts: {
      photos: records.length,
      paths: records.filter(({ path }) => path !== undefined).length,
      pairs: Object.fromEntries(pairCounts),
      skipped: { ...skipped, ...pairs.skipped },
    },
    files: {},
  };
}

async function hashFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of await listFiles(folder)) files[path] = await hashFile(join(folder, path));
  return files;
}
