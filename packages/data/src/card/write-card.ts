import { join } from 'node:path';
import { writeFileAtomic } from '@uge/core/node';
import type { CityGraph } from '@uge/graph';
import type { LeakageReport } from '../splits/leakage-report.ts';
import type { DatasetManifest, PhotoRecord } from '../types.ts';
import { datasetCard } from './dataset-card.ts';
import { splitMap } from './split-map.ts';

/**
 * Write the dataset card, `README.md`, and the maps it shows.
 *
 * @returns paths of the files, relative to the dataset.
 */
export async function writeCard(
  folder: string,
  {
    manifest,
    records,
    leakage,
    graphs,
  }: {
    manifest: DatasetManifest;
    records: readonly PhotoRecord[];
    leakage: LeakageReport;
    graphs: readonly CityGraph[];
  },
): Promise<string[]> {
  const maps: Record<string, string> = {};
  for (const graph of graphs) {
    const map = `card/map-${graph.name}.svg`;
    const own = records.filter(({ city }) => city === graph.name);
    await writeFileAtomic(join(folder, map), splitMap(graph, own));
    maps[graph.name] = map;
  }
  await writeFileAtomic(join(folder, 'README.md'), datasetCard(manifest, { records, leakage, maps }));
  return ['README.md', ...Object.values(maps)];
}
