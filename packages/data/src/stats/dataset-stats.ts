import { countBy } from '../dataset/count-by.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { parsePairContent } from '../pairs/parse-pair-content.ts';
import type { PhotoRecord, Split } from '../types.ts';
import { type Distribution, distributionOf } from './distribution.ts';

/** Numbers that tell one dataset from another. */
export interface DatasetStats {
  name: string;
  fingerprint: string;
  cities: Record<
    string,
    {
      role: string;
      photos: number;
      /** Photos by split; `buffer` for those in none. */
      splits: Record<string, number>;
      sources: Record<string, number>;
      nodes: Record<string, number>;
      edges: Record<string, number>;
      /** Streets that some photo stands on. */
      streets: number;
      /** S2 cells of the split with a photo in them. */
      cells: number;
    }
  >;
  pairs: Record<string, { rows: number; tasks: Record<string, number> }>;
  paths: {
    count: number;
    perPhoto: Distribution;
    steps: Distribution;
    /** Metres. */
    total: Distribution;
    relations: Record<string, number>;
    /** Different places that paths lead to. */
    destinations: number;
  };
  captions: { words: Distribution; different: number };
  summaries: { words: Distribution; different: number };
  /** Words of positives, by `<stage> <task>`. */
  positives: Record<string, Distribution>;
  skipped: Record<string, number>;
  bytes: number;
}

/** Work out the statistics of a dataset; every row is read. */
export async function datasetStats(dataset: Dataset): Promise<DatasetStats> {
  const { manifest, fingerprint } = dataset;
  const records = await dataset.photos();
  const paths = records.flatMap((record) => record.paths.map((path) => ({ ...path, city: record.city })));
  const { pairs, positives } = await pairStats(dataset);
  const { bytes } = await dataset.verify();
  return {
    name: manifest.name,
    fingerprint,
    cities: Object.fromEntries(
      manifest.cities.map(({ name, role, nodes, edges }) => {
        const own = records.filter(({ city }) => city === name);
        return [name, { role, photos: own.length, nodes, edges, ...cityStats(own) }];
      }),
    ),
    pairs,
    paths: {
      count: paths.length,
      perPhoto: distributionOf(records.map((record) => record.paths.length)),
      steps: distributionOf(paths.map(({ steps }) => steps.length)),
      total: distributionOf(paths.map(({ totalMetres }) => totalMetres)),
      relations: countBy(
        paths.flatMap(({ steps }) => steps),
        ({ relation }) => relation,
      ),
      destinations: new Set(paths.map(({ city, destinationId }) => `${city}/${destinationId}`)).size,
    },
    captions: textStats(records.map(({ caption }) => caption)),
    summaries: textStats(records.map(({ summary }) => summary)),
    positives,
    skipped: { ...manifest.counts.skipped, ...manifest.counts.pairsSkipped },
    bytes,
  };
}

function cityStats(
  records: readonly PhotoRecord[],
): Omit<DatasetStats['cities'][string], 'role' | 'photos' | 'nodes' | 'edges'> {
  return {
    splits: countBy(records, ({ split }) => split ?? 'buffer'),
    sources: countBy(records, ({ source }) => source),
    streets: new Set(records.map(({ streetId }) => streetId)).size,
    cells: new Set(records.map(({ cell }) => cell)).size,
  };
}

async function pairStats(dataset: Dataset): Promise<Pick<DatasetStats, 'pairs' | 'positives'>> {
  const pairs: DatasetStats['pairs'] = {};
  const words = new Map<string, number[]>();
  for (const stage of ['stage1', 'stage2'] as const) {
    for (const split of ['train', 'val', 'test'] as const satisfies Split[]) {
      const tasks: Record<string, number> = {};
      let rows = 0;
      for await (const row of dataset.rows(stage, split)) {
        rows++;
        const { task } = row.meta;
        tasks[task] = (tasks[task] ?? 0) + 1;
        const { text } = parsePairContent(row.positive_messages[0]?.[0]?.content ?? '');
        const counts = words.get(`${stage} ${task}`) ?? [];
        counts.push(wordsOf(text));
        words.set(`${stage} ${task}`, counts);
      }
      pairs[`${stage}.${split}`] = { rows, tasks };
    }
  }
  return { pairs, positives: Object.fromEntries([...words].map(([name, counts]) => [name, distributionOf(counts)])) };
}

function textStats(texts: readonly string[]): { words: Distribution; different: number } {
  return { words: distributionOf(texts.map(wordsOf)), different: new Set(texts).size };
}

function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
